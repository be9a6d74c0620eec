using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="ISmsGateway"/> promises.</summary>
public abstract class SmsPromises : Promises
{
    private const string Ana = "+4520300001";

    private static readonly Sms Page = new(
        new EffectKey("effect-1"), Ana, "Fjordby: Bekræft hændelsen på ø-en. Svar JA 4711 eller NEJ 4711 å7k", "å7k", TimeSpan.FromMinutes(5));

    private ISmsGateway Sms => Stage.Sms;

    [Fact]
    public async Task A_message_is_handed_over_and_lies_on_the_phone_word_for_word()
    {
        World.Phones.Add(Ana, "Ana Holm");

        var answer = await Sms.Send(Page, NoStop);

        var reference = answer.ShouldBeOfType<WorldAnswer.HandedOver>().Reference;
        var message = World.Phones.Messages(Ana).ShouldHaveSingleItem();
        message.Sid.ShouldBe(reference);
        message.Text.ShouldBe(Page.Text);
        message.Status.ShouldBe("delivered");
        message.ValidUntil.ShouldBe(Stage.Night.AddMinutes(5));
        var entry = World.Journal.Of("sms", "send", Ana).ShouldHaveSingleItem();
        entry.TookEffect.ShouldBeTrue();
        entry.Facts["mark"].ShouldBe("å7k");
        entry.At.ShouldBe(Stage.Night);
    }

    [Fact]
    public async Task A_number_nobody_has_is_taken_all_the_same_and_only_the_report_tells()
    {
        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();

        World.Phones.Messages(Ana).ShouldHaveSingleItem().ErrorCode.ShouldBe(30003);
    }

    [Fact]
    public async Task A_message_whose_answer_was_cut_off_is_unknown_and_can_be_found_again()
    {
        World.Faults.Switch(new Fault.CutOff(), "sms", "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        var found = (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.Found>();
        found.Reference.ShouldBe(World.Phones.Messages(Ana).ShouldHaveSingleItem().Sid);
    }

    [Fact]
    public async Task A_message_cut_off_before_it_was_taken_is_unknown_and_known_not_to_be_there()
    {
        World.Faults.Switch(new Fault.CutOff(TakesEffect: false), "sms", "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
        World.Journal.Effects("sms", "send", Ana).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_nobody_answers_is_unknown_whether_it_was_taken_or_not(bool taken)
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(taken), "sms", "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        World.Journal.Effects("sms", "send", Ana).ShouldBe(taken ? 1 : 0);
        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType(taken ? typeof(WorldMemory.Found) : typeof(WorldMemory.NotThere));
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_requests_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), "sms", "send", times: 1);

        ShouldTryAgainAfter(await Sms.Send(Page, NoStop), seconds);

        World.Phones.Messages(Ana).ShouldBeEmpty();
        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();
    }

    [Fact]
    public async Task A_provider_that_says_not_now_is_worth_another_try()
    {
        World.Faults.Switch(new Fault.Broken(503), "sms", "send", times: 1);

        ShouldTryAgainAfter(await Sms.Send(Page, NoStop), null);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task A_provider_that_broke_down_may_have_taken_the_message(int status)
    {
        World.Faults.Switch(new Fault.Broken(status, TakesEffect: true), "sms", "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.Found>();
    }

    [Fact]
    public async Task A_number_that_is_no_number_fails_for_good_and_says_so()
    {
        var failed = (await Sms.Send(Page with { To = "+45" }, NoStop)).ShouldBeOfType<WorldAnswer.Failed>();

        failed.Why.ShouldContain("21211");
        World.Journal.Effects("sms", "send", "+45").ShouldBe(0);
    }

    [Fact]
    public async Task A_person_who_has_said_stop_is_a_failure_for_people_to_solve()
    {
        World.Faults.Switch(new Fault.Refused(400, "21610", "Attempt to send to unsubscribed recipient"), "sms", "send", Ana);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("21610");
    }

    [Fact]
    public async Task An_answer_that_is_only_late_is_an_answer()
    {
        World.Faults.Switch(new Fault.Late(TimeSpan.FromMilliseconds(30)), "sms", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();
    }

    [Fact]
    public async Task Another_message_to_the_same_number_is_not_taken_for_this_one()
    {
        await Sms.Send(Page with { Effect = new EffectKey("effect-2"), Text = "Noget andet x9q", Mark = "x9q" }, NoStop);
        await Sms.Send(Page with { To = "+4520300002" }, NoStop);

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
    }

    /// <summary>A night found it: the same words, and by chance the same mark, went to one person for two runs, and the second was cut off.</summary>
    [Fact]
    public async Task The_same_words_with_the_same_mark_that_are_known_to_be_anothers_are_not_taken_for_this_one()
    {
        var earlier = (await Sms.Send(Page with { Effect = new EffectKey("effect-2") }, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;

        (await Sms.Find(Page with { Others = [earlier] }, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
        var own = (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;
        (await Sms.Find(Page with { Others = [earlier] }, AMinute, NoStop)).ShouldBe(new WorldMemory.Found(own));
    }

    [Fact]
    public async Task A_message_from_before_the_attempt_is_not_taken_for_it()
    {
        await Sms.Send(Page, NoStop);
        Stage.Clock.Forward(TimeSpan.FromHours(1));

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_is_not_one_that_has_nothing()
    {
        World.Faults.Switch(new Fault.Broken(500), "sms", "find");

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.CannotTell>();
    }

    [Fact]
    public async Task Only_being_cancelled_throws()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Sms.Send(Page, stop.Token));
    }
}

public sealed class SimulatedSmsPromises : SmsPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class TwilioSmsPromises : SmsPromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}
