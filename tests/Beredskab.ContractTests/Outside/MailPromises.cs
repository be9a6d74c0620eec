using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="IMailGateway"/> promises.</summary>
public abstract class MailPromises : Promises
{
    private const string Ana = "ana@fjordby.example";

    private static readonly Mail Letter = new(
        new EffectKey("effect-3"), Ana, "Hændelse: mulig kompromittering af Søren Ågårds konto – svar udbedes inden klokken tre i nat",
        "Kære Ana\n\n.En linje der begynder med punktum\n.\n..To\n\n{{ikke en skabelon}} æøå ÆØÅ “citat”\n"
        + "En meget lang linje " + "som bare bliver ved og ved ", "da");

    private IMailGateway Post => Stage.Mail;

    [Fact]
    public async Task A_mail_lies_in_the_mailbox_with_every_danish_letter_right()
    {
        var reference = (await Post.Send(Letter, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>().Reference;

        var mail = World.Mailboxes.Of(Ana).ShouldHaveSingleItem();
        mail.Subject.ShouldBe(Letter.Subject);
        mail.Text.ShouldStartWith(Letter.Text.TrimEnd());
        mail.From.ShouldBe("beredskab@fjordby.example");
        mail.MessageId.ShouldBe(reference);
    }

    [Fact]
    public async Task The_same_mail_sent_twice_can_be_recognised_and_another_is_another()
    {
        await Post.Send(Letter, NoStop);
        await Post.Send(Letter, NoStop);
        await Post.Send(Letter with { Effect = new EffectKey("effect-4") }, NoStop);

        var ids = World.Mailboxes.Of(Ana).Select(mail => mail.MessageId).ToList();
        ids[0].ShouldBe(ids[1]);
        ids[2].ShouldNotBe(ids[0]);
    }

    [Fact]
    public async Task A_mail_cut_off_after_it_was_taken_is_unknown()
    {
        World.Faults.Switch(new Fault.CutOff(), "mail", times: 1);

        (await Post.Send(Letter, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        World.Mailboxes.Of(Ana).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mail_nobody_answers_for_is_unknown(bool taken)
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(taken), "mail", times: 1);

        (await Post.Send(Letter, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();

        World.Mailboxes.Of(Ana).Count.ShouldBe(taken ? 1 : 0);
    }

    [Fact]
    public async Task A_mail_server_that_says_later_is_worth_another_try()
    {
        World.Faults.Switch(new Fault.TooMany(), "mail", times: 1);
        World.Faults.Switch(new Fault.Broken(503), "mail", times: 1);

        ShouldTryAgainAfter(await Post.Send(Letter, NoStop), null);
        ShouldTryAgainAfter(await Post.Send(Letter, NoStop), null);

        World.Mailboxes.Of(Ana).ShouldBeEmpty();
        (await Post.Send(Letter, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();
    }

    [Fact]
    public async Task A_mailbox_that_is_refused_fails_for_good()
    {
        World.Faults.Switch(new Fault.Refused(550, "5.1.1", "No such mailbox"), "mail", target: Ana);

        (await Post.Send(Letter, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("No such mailbox");
    }
}

public sealed class SimulatedMailPromises : MailPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class SmtpMailPromises : MailPromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}
