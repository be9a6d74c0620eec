using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;

namespace Beredskab.ContractTests.Outside;

/// <summary>The simulated world is an instrument; these hold it to what it shows.</summary>
public sealed class WorldTests
{
    private const string Ana = "+4520300001";

    private static readonly Sms Page = new(new EffectKey("effect-1"), Ana, "Svar JA 4711 x7k", "x7k", TimeSpan.FromMinutes(5));

    private readonly StandingClock _clock = new(Stage.Night);
    private readonly World _world;
    private readonly SimulatedSms _sms;

    public WorldTests()
    {
        _world = new World(_clock);
        _sms = new SimulatedSms(_world);
        _world.Phones.Add(Ana, "Ana Holm");
    }

    [Fact]
    public async Task An_answer_reaches_whoever_listens_and_the_answer_to_it_lies_on_the_phone()
    {
        InboundSms? heard = null;
        _world.Phones.Inbound = sms =>
        {
            heard = sms;
            return Task.FromResult<string?>("Tak");
        };
        await _sms.Send(Page, CancellationToken.None);

        await _world.Phones.Reply(Ana, "JA 4711");

        (heard!.From, heard.To, heard.Text, heard.At).ShouldBe((Ana, "+4570101112", "JA 4711", Stage.Night));
        _world.Phones.Messages(Ana).Select(message => message.Text).ShouldBe([Page.Text, "JA 4711", "Tak"]);
    }

    [Fact]
    public async Task The_fate_of_a_message_is_told_in_order_with_its_effect()
    {
        var fates = new List<(string, string?)>();
        _world.Phones.Reported = report =>
        {
            fates.Add((report.Status, report.Effect));
            return Task.CompletedTask;
        };

        await _sms.Send(Page, CancellationToken.None);
        await _world.Callbacks.Settled();

        fates.ShouldBe([("queued", "effect-1"), ("sent", "effect-1"), ("delivered", "effect-1")]);
    }

    [Fact]
    public async Task A_listener_that_throws_is_noted_and_the_world_goes_on()
    {
        _world.Phones.Inbound = _ => throw new InvalidOperationException("our mistake");
        await _sms.Send(Page, CancellationToken.None);

        await _world.Phones.Reply(Ana, "JA 4711");

        _world.Callbacks.Made.ShouldHaveSingleItem().Answer.ShouldBe("our mistake");
    }

    [Theory]
    [InlineData(4, "delivered", null)]
    [InlineData(6, "undelivered", 30036)]
    public async Task A_phone_that_was_off_gets_what_is_still_of_use(int minutesOff, string status, int? error)
    {
        _world.Phones.TurnOff(Ana);
        await _sms.Send(Page, CancellationToken.None);
        _world.Phones.Messages(Ana)[0].Status.ShouldBe("sent");

        _clock.Forward(TimeSpan.FromMinutes(minutesOff));
        _world.Phones.TurnOn(Ana);

        (_world.Phones.Messages(Ana)[0].Status, _world.Phones.Messages(Ana)[0].ErrorCode).ShouldBe((status, error));
    }

    [Fact]
    public async Task A_key_is_pressed_once_in_the_call_that_rings()
    {
        KeyPress? heard = null;
        _world.Phones.Pressed = press =>
        {
            heard = press;
            return Task.FromResult<string?>("Tak");
        };
        await new SimulatedVoice(_world).Call(new VoiceCall(new EffectKey("effect-9"), Ana, "Tryk 1", "da", TimeSpan.FromSeconds(30)), CancellationToken.None);

        (await _world.Phones.Press(Ana, "1")).ShouldBe("Tak");

        (heard!.Effect, heard.Key, heard.From).ShouldBe(("effect-9", "1", Ana));
        await Should.ThrowAsync<ArgumentException>(() => _world.Phones.Press(Ana, "1"));
    }

    [Fact]
    public async Task A_fault_hits_what_it_was_meant_for_as_often_as_it_was_meant_to()
    {
        _world.Faults.Switch(new Fault.Broken(503), "sms", "send", Ana, times: 2);

        (await _sms.Send(Page with { To = "+4520300002" }, CancellationToken.None)).ShouldBeOfType<WorldAnswer.HandedOver>();
        (await _sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>();
        (await _sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>();
        (await _sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.HandedOver>();
        _world.Faults.On.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_until_lifted_lasts_until_it_is_lifted()
    {
        var rule = _world.Faults.Switch(new Fault.Broken(503));
        (await _sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.TryAgain>();

        _world.Faults.Lift(rule.Id).ShouldBeTrue();

        (await _sms.Send(Page, CancellationToken.None)).ShouldBeOfType<WorldAnswer.HandedOver>();
        _world.Faults.Lift(rule.Id).ShouldBeFalse();
    }

    [Fact]
    public async Task The_journal_holds_every_request_once_and_in_order_however_many_come_at_once()
    {
        _world.Faults.Switch(new Fault.CutOff(), "sms", "send", times: 50);

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(n => Task.Run(() =>
            _sms.Send(Page with { To = $"+45203{n:00000}", Effect = new EffectKey($"e{n}") }, CancellationToken.None))));

        answers.Count(answer => answer is WorldAnswer.Unknown).ShouldBe(50);
        _world.Journal.Entries.Select(entry => entry.Number).ShouldBe(Enumerable.Range(1, 400).Select(n => (long)n));
        _world.Journal.Entries.Count(entry => entry.TookEffect).ShouldBe(400);
        _world.Journal.Entries.Select(entry => entry.Target).Distinct().Count().ShouldBe(400);
    }

    [Fact]
    public async Task A_page_that_watches_the_world_hears_of_every_change()
    {
        var changes = 0;
        _world.Changed += () => changes++;

        await _sms.Send(Page, CancellationToken.None);
        _world.Directory.Add("ana@fjordby.example", "Ana Holm");

        changes.ShouldBe(2);
    }

    [Fact]
    public void A_sync_flips_back_what_was_changed_only_in_the_cloud()
    {
        var hybrid = _world.Directory.Add("hybrid@fjordby.example", "Hybrid", isSynced: true).Id;
        var cloud = _world.Directory.Add("sky@fjordby.example", "Sky").Id;
        foreach (var id in new[] { hybrid, cloud }) _world.Directory.Change(id, account => account with { IsEnabled = false });

        _world.Directory.Sync();

        _world.Directory.Find(hybrid)!.IsEnabled.ShouldBeTrue();
        _world.Directory.Find(cloud)!.IsEnabled.ShouldBeFalse();
    }
}
