using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Server.Workers;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;
using Beredskab.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Beredskab.Scenarios;

/// <summary>Two providers of texts: what one has not taken the other has at once, and what one may have taken goes twice only when nobody can say (P4).</summary>
public class SmsFailoverTests
{
    private const string Ana = "+4520300001";

    private static readonly Sms s_page = new(new EffectKey("effect-1"), Ana, "BEREDSKAB: svar JA 4711 x7k", "x7k", TimeSpan.FromMinutes(5));

    private readonly ManualTime _time = new(Kommune.GoodFriday);
    private readonly World _world;
    private readonly Providers _providers;
    private readonly SmsFailover _both;
    private EffectKey? _calledOff;

    public SmsFailoverTests()
    {
        _world = new(_time) { Patience = TimeSpan.FromMinutes(1) };
        _world.Phones.Add(Ana, "Ana Holm");
        _providers = new(ProviderLimits.Usual with { HasSeveralForSms = true }, _time);
        _both = new([new("first", new SimulatedSms(_world)), new("second", new SimulatedSms(_world, "+4512041204", Companies.Second))], _providers, FailoverSettings.Usual, key => Task.FromResult(key == _calledOff), _time, NullLogger<SmsFailover>.Instance);
    }

    [Fact]
    public async Task While_both_work_the_preferred_one_carries_everything()
    {
        for (var i = 0; i < 10; i++) (await Send(i)).ShouldBeOfType<WorldAnswer.HandedOver>();

        (Carried(Companies.First), Carried(Companies.Second)).ShouldBe((10, 0));
    }

    public static TheoryData<Fault> CertainlyNotTaken => [new Fault.TooMany("30"), new Fault.TooMany(), new Fault.Broken(503), new Fault.Refused(401, "20003", "Authenticate")];

    [Theory]
    [MemberData(nameof(CertainlyNotTaken))]
    public async Task What_one_has_certainly_not_taken_the_other_has_in_the_same_breath(Fault fault)
    {
        _world.Faults.Switch(fault, Companies.First, "send");

        (await Send(1)).ShouldBeOfType<WorldAnswer.HandedOver>();

        (Carried(Companies.First), Carried(Companies.Second)).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_silent_is_asked_first_and_believed(bool taken)
    {
        _world.Faults.Switch(new Fault.Silent(taken), Companies.First, "send", times: 1);

        var unknown = (await After(TimeSpan.FromSeconds(5), Send(1))).ShouldBeOfType<WorldAnswer.Unknown>();

        unknown.AskAfter.ShouldBe(TimeSpan.FromSeconds(1));
        Carried(Companies.Second).ShouldBe(0);
        _time.FastForward(TimeSpan.FromSeconds(2));
        // A provider that was slow a moment ago may be at work on it still.
        if (taken) (await Find(1)).ShouldBeOfType<WorldMemory.Found>();
        else (await Find(1)).ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeFalse();
        _time.FastForward(TimeSpan.FromSeconds(10));
        (await Find(1)).ShouldBeOfType(taken ? typeof(WorldMemory.Found) : typeof(WorldMemory.NotThere));
    }

    [Fact]
    public async Task An_answer_within_the_deadline_is_waited_for_and_none_beyond_it()
    {
        _world.Faults.Switch(new Fault.Late(TimeSpan.FromSeconds(4)), Companies.First, "send", times: 1);
        (await After(TimeSpan.FromSeconds(4), Send(1))).ShouldBeOfType<WorldAnswer.HandedOver>();
        _world.Faults.Switch(new Fault.Late(TimeSpan.FromSeconds(6)), Companies.First, "send", times: 1);
        var late = Send(2);
        _time.FastForward(TimeSpan.FromSeconds(4));
        late.IsCompleted.ShouldBeFalse();
        (await After(TimeSpan.FromSeconds(1), late)).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    [Fact]
    public async Task Whoever_keeps_one_text_waiting_gets_no_others_meanwhile()
    {
        _world.Faults.Switch(new Fault.Late(TimeSpan.FromSeconds(4)), Companies.First, "send", times: 1);
        var slow = Send(1);
        (await Send(2)).ShouldBeOfType<WorldAnswer.HandedOver>();
        _time.FastForward(TimeSpan.FromSeconds(2));

        (await Send(3)).ShouldBeOfType<WorldAnswer.HandedOver>();

        (Carried(Companies.First), Carried(Companies.Second)).ShouldBe((2, 1));
        (await After(TimeSpan.FromSeconds(2), slow)).ShouldBeOfType<WorldAnswer.HandedOver>();
        (await Send(4)).ShouldBeOfType<WorldAnswer.HandedOver>();
        Carried(Companies.First).ShouldBe(3);
    }

    [Fact]
    public async Task Who_is_silent_and_cannot_be_asked_either_is_not_waited_for_and_the_other_has_it()
    {
        _world.Faults.Switch(new Fault.Silent(TakesEffect: false), Companies.First);
        await After(TimeSpan.FromSeconds(5), Send(1));

        // Five seconds, one, and two: with what the sweeper takes to look, nobody waits longer than ten.
        (await After(TimeSpan.FromSeconds(2), Find(1))).ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeTrue();
        (await Send(1, isInDoubt: true)).ShouldBeOfType<WorldAnswer.HandedOver>();

        Carried(Companies.Second).ShouldBe(1);
    }

    [Fact]
    public async Task With_nobody_else_to_carry_it_the_silent_one_is_asked_again_and_again()
    {
        _world.Faults.Switch(new Fault.Silent(TakesEffect: false), Companies.First);
        _world.Faults.Switch(new Fault.TooMany("60"), Companies.Second);
        _world.Patience = TimeSpan.FromSeconds(10);
        await After(TimeSpan.FromSeconds(5), Send(1));
        (await After(TimeSpan.FromSeconds(5), Send(2, isInDoubt: true))).ShouldBeOfType<WorldAnswer.Unknown>();

        (await After(TimeSpan.FromSeconds(10), Find(1))).ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeFalse();
    }

    [Fact]
    public async Task After_five_silences_nobody_waits_for_the_silent_one_until_it_answers_again()
    {
        var silence = _world.Faults.Switch(new Fault.Silent(TakesEffect: false), Companies.First);
        await After(TimeSpan.FromSeconds(5), Task.WhenAll(Enumerable.Range(1, 5).Select(i => Send(i))));

        (await Send(6)).ShouldBeOfType<WorldAnswer.HandedOver>();
        // Nor is it asked what became of the five.
        (await Find(1)).ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeTrue();
        _providers.All.Where(provider => provider.IsShut).Select(provider => provider.Name).ShouldBe(["sms:first"]);
        _providers.Of("sms").IsShut.ShouldBeFalse();

        _world.Faults.Lift(silence.Id);
        _time.FastForward(TimeSpan.FromSeconds(6));
        (await Send(7)).ShouldBeOfType<WorldAnswer.HandedOver>();
        (Carried(Companies.First), Carried(Companies.Second)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task What_is_answered_while_one_takes_its_time_to_refuse_is_not_handed_to_the_other()
    {
        _world.Faults.Switch(new Fault.Late(TimeSpan.FromSeconds(2)), Companies.First, "send");
        _world.Faults.Switch(new Fault.Broken(503), Companies.First, "send");
        var (refused, answered) = (Send(1), Send(2));
        _calledOff = new("effect-2");

        (await After(TimeSpan.FromSeconds(2), refused)).ShouldBeOfType<WorldAnswer.HandedOver>();
        (await answered).ShouldBeOfType<WorldAnswer.TryAgain>();

        Carried(Companies.Second).ShouldBe(1);
    }

    [Fact]
    public void No_more_is_taken_in_hand_than_those_that_work_can_carry()
    {
        var providers = new Providers(new(new Dictionary<string, int> { ["sms"] = 105, ["sms:first"] = 5, ["sms:second"] = 100 }) { HasSeveralForSms = true }, _time);
        _ = new SmsFailover([new("first", new SimulatedSms(_world)), new("second", new SimulatedSms(_world, "+4512041204", Companies.Second))], providers, FailoverSettings.Usual, key => Task.FromResult(key == _calledOff), _time, NullLogger<SmsFailover>.Instance);
        providers.Of("sms").Take(32).ShouldBe(32);

        providers.Of("sms:second").Answered(new WorldAnswer.TryAgain(TimeSpan.FromSeconds(60), "429"));

        providers.Of("sms").Take(32).ShouldBe(5);
    }

    [Fact]
    public async Task After_a_crash_one_question_without_an_answer_is_not_the_last()
    {
        _world.Faults.Switch(new Fault.Broken(500), Companies.First, "find", times: 1);

        (await Find(1)).ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeFalse();
    }

    [Fact]
    public async Task When_neither_takes_it_it_is_tried_again_when_the_first_of_them_may_be_asked()
    {
        _world.Faults.Switch(new Fault.TooMany("40"), Companies.First);
        _world.Faults.Switch(new Fault.TooMany("25"), Companies.Second);

        (await Send(1)).ShouldBeOfType<WorldAnswer.TryAgain>().After.ShouldBe(TimeSpan.FromSeconds(25));
        (await Send(2)).ShouldBeOfType<WorldAnswer.TryAgain>().Why.ShouldNotBeEmpty();
        _world.Journal.Effects(Companies.First, "send", Ana).ShouldBe(0);
    }

    [Fact]
    public async Task What_both_refuse_for_good_has_failed_and_both_reasons_are_said()
    {
        var failed = (await _both.Send(s_page with { To = "+45" }, CancellationToken.None)).ShouldBeOfType<WorldAnswer.Failed>();

        failed.Why.ShouldContain("first:");
        failed.Why.ShouldContain("second:");
    }

    /// <summary>After a crash, or on another node.</summary>
    [Fact]
    public async Task Where_nobody_remembers_who_had_it_both_are_asked_and_one_that_has_it_is_believed()
    {
        await new SimulatedSms(_world).Send(s_page, CancellationToken.None);

        (await _both.Find(s_page, TimeSpan.FromMinutes(1), CancellationToken.None)).ShouldBeOfType<WorldMemory.Found>();
    }

    [Fact]
    public async Task What_people_write_is_fetched_from_both_and_one_that_says_nothing_hides_nothing_of_the_other()
    {
        await Send(1);
        await _world.Phones.Reply(Ana, "ja til den ene");
        _world.Faults.Switch(new Fault.Refused(403, "", "no"), Companies.First, "send", times: 1);
        await Send(2);
        await _world.Phones.Reply(Ana, "ja til den anden");

        (await Received()).ShouldBe(["ja til den ene", "ja til den anden"]);
        _world.Faults.Switch(new Fault.Broken(500), Companies.Second, "find");
        (await Received()).ShouldBe(["ja til den ene"]);

        async Task<IEnumerable<string>> Received() => (await _both.Received(TimeSpan.FromMinutes(5), CancellationToken.None)).ShouldBeOfType<SmsReceived.Listed>().Messages.Select(message => message.Text);
    }

    private Task<WorldAnswer> Send(int number, bool isInDoubt = false) => _both.Send(Text(number) with { IsInDoubt = isInDoubt }, CancellationToken.None);

    private Task<WorldMemory> Find(int number) => _both.Find(Text(number), TimeSpan.FromMinutes(5), CancellationToken.None);

    private static Sms Text(int number) => s_page with { Effect = new($"effect-{number}"), Text = $"BEREDSKAB: nr. {number} x{number:00}", Mark = $"x{number:00}" };

    private async Task<T> After<T>(TimeSpan time, Task<T> task)
    {
        _time.FastForward(time);
        return await task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private int Carried(string company) => _world.Journal.Effects(company, "send", Ana);
}
