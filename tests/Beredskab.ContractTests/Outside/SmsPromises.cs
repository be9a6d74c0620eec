using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;
using Beredskab.Simulation.InProcess;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="ISmsGateway"/> promises, whoever carries the texts.</summary>
public abstract class SmsPromises : Promises
{
    protected const string Ana = "+4520300001";

    protected static readonly Sms Page = new(
        new EffectKey("effect-1"), Ana, "Fjordby: Bekræft hændelsen på ø-en. Svar JA 4711 eller NEJ 4711 å7k", "å7k", TimeSpan.FromMinutes(5));

    protected ISmsGateway Sms => Stage.Sms;

    /// <summary>What it is called in the world's journal and for its faults.</summary>
    protected virtual string System => Companies.First;

    /// <summary>Whether it can be asked what became of a text whose answer got lost.</summary>
    protected virtual bool CanBeAsked => true;

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
        var entry = World.Journal.Of(System, "send", Ana).ShouldHaveSingleItem();
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
        World.Faults.Switch(new Fault.CutOff(), System, "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        var sid = World.Phones.Messages(Ana).ShouldHaveSingleItem().Sid;
        await ShouldRemember(new WorldMemory.Found(sid));
    }

    [Fact]
    public async Task A_message_cut_off_before_it_was_taken_is_unknown_and_known_not_to_be_there()
    {
        World.Faults.Switch(new Fault.CutOff(TakesEffect: false), System, "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        await ShouldRemember(new WorldMemory.NotThere());
        World.Journal.Effects(System, "send", Ana).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_nobody_answers_is_unknown_whether_it_was_taken_or_not(bool taken)
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(taken), System, "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        World.Journal.Effects(System, "send", Ana).ShouldBe(taken ? 1 : 0);
        await ShouldRemember(taken ? new WorldMemory.Found(World.Phones.Messages(Ana).Single().Sid) : new WorldMemory.NotThere());
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_requests_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), System, "send", times: 1);

        ShouldTryAgainAfter(await Sms.Send(Page, NoStop), seconds);

        World.Phones.Messages(Ana).ShouldBeEmpty();
        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();
    }

    [Fact]
    public async Task A_provider_that_says_not_now_is_worth_another_try()
    {
        World.Faults.Switch(new Fault.Broken(503), System, "send", times: 1);

        ShouldTryAgainAfter(await Sms.Send(Page, NoStop), null);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task A_provider_that_broke_down_may_have_taken_the_message(int status)
    {
        World.Faults.Switch(new Fault.Broken(status, TakesEffect: true), System, "send", times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        await ShouldRemember(new WorldMemory.Found(World.Phones.Messages(Ana).Single().Sid));
    }

    [Fact]
    public async Task A_number_that_is_no_number_fails_for_good_and_says_so()
    {
        (await Sms.Send(Page with { To = "+45" }, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldNotBeEmpty();

        World.Journal.Effects(System, "send", "+45").ShouldBe(0);
    }

    [Fact]
    public async Task What_the_provider_refuses_for_good_is_a_failure_for_people_to_solve()
    {
        World.Faults.Switch(new Fault.Refused(400, "21610", "Attempt to send to unsubscribed recipient"), System, "send", Ana);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_only_late_is_an_answer()
    {
        World.Faults.Switch(new Fault.Late(TimeSpan.FromMilliseconds(30)), System, times: 1);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();
    }

    [Fact]
    public async Task Another_message_to_the_same_number_is_not_taken_for_this_one()
    {
        await Sms.Send(Page with { Effect = new EffectKey("effect-2"), Text = "Noget andet x9q", Mark = "x9q" }, NoStop);
        await Sms.Send(Page with { To = "+4520300002" }, NoStop);

        await ShouldRemember(new WorldMemory.NotThere());
    }

    /// <summary>A night found it: the same words, and by chance the same mark, went to one person for two runs, and the second was cut off.</summary>
    [Fact]
    public async Task The_same_words_with_the_same_mark_that_are_known_to_be_anothers_are_not_taken_for_this_one()
    {
        var earlier = (await Sms.Send(Page with { Effect = new EffectKey("effect-2") }, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;

        await ShouldRemember(new WorldMemory.NotThere(), Page with { Others = [earlier] });
        var own = (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;
        await ShouldRemember(new WorldMemory.Found(own), Page with { Others = [earlier] });
    }

    [Fact]
    public async Task A_message_from_before_the_attempt_is_not_taken_for_it()
    {
        await Sms.Send(Page, NoStop);
        Stage.Clock.Forward(TimeSpan.FromHours(1));

        await ShouldRemember(new WorldMemory.NotThere());
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_is_not_one_that_has_nothing()
    {
        World.Faults.Switch(new Fault.Broken(500), System, "find");

        (await Sms.Find(Page, AMinute, NoStop)).ShouldBeOfType<WorldMemory.CannotTell>();
    }

    [Fact]
    public async Task What_people_write_to_us_is_listed_oldest_first_and_what_is_older_is_not()
    {
        World.Phones.Add(Ana, "Ana Holm");
        await Sms.Send(Page, NoStop);
        await World.Phones.Reply(Ana, "for længst");
        Stage.Clock.Forward(TimeSpan.FromHours(1));
        await World.Phones.Reply(Ana, "Ja 4711 – æøå");
        Stage.Clock.Forward(TimeSpan.FromSeconds(5));
        await World.Phones.Reply(Ana, "nej");

        var listed = (await Sms.Received(AMinute, NoStop)).ShouldBeOfType<SmsReceived.Listed>().Messages;

        listed.Select(message => (message.From, message.Text)).ShouldBe([(Ana, "Ja 4711 – æøå"), (Ana, "nej")]);
        listed.Select(message => message.Id).ShouldBe(World.Phones.Messages(Ana).Where(message => message.IsFromPerson).Select(message => message.Sid).Skip(1));
    }

    [Fact]
    public async Task A_provider_that_does_not_list_what_people_wrote_says_why()
    {
        World.Faults.Switch(new Fault.Broken(500), System, "find");

        (await Sms.Received(AMinute, NoStop)).ShouldBeOfType<SmsReceived.NoAnswer>().Why.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Only_being_cancelled_throws()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Sms.Send(Page, stop.Token));
    }

    /// <summary>Whoever cannot be asked must say so, and that asking again is of no use.</summary>
    private async Task ShouldRemember(WorldMemory memory, Sms? of = null)
    {
        var said = await Sms.Find(of ?? Page, AMinute, NoStop);
        if (CanBeAsked) said.ShouldBe(memory);
        else said.ShouldBeOfType<WorldMemory.CannotTell>().IsForGood.ShouldBeTrue();
    }
}

public sealed class SimulatedSmsPromises : SmsPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class TwilioSmsPromises : SmsPromises
{
    [Theory]
    [InlineData("21610", "STOP")]
    [InlineData("21211", "not a phone number")]
    public async Task Twilios_own_refusals_are_said_in_words(string code, string words)
    {
        World.Faults.Switch(new Fault.Refused(400, code, "…"), System, "send", Ana);

        (await Sms.Send(Page, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldSatisfyAllConditions(why => why.ShouldContain(code), why => why.ShouldContain(words));
    }

    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}

public sealed class SimulatedSecondSmsPromises : SmsPromises
{
    protected override string System => Companies.Second;

    protected override bool CanBeAsked => false;

    protected override async Task<Stage> Set()
    {
        var stage = await Stage.InProcess();
        return stage with { Sms = new SimulatedSms(stage.World, "+4512041204", Companies.Second) };
    }
}

public sealed class GatewayApiSmsPromises : SmsPromises
{
    protected override string System => Companies.Second;

    protected override bool CanBeAsked => false;

    protected override Task<Stage> Set() => Set(Stage.Plenty);

    protected override Task<Stage> Set(TimeSpan patience) => Stage.OverTheWire(patience, null, Stage.SecondSms);
}
