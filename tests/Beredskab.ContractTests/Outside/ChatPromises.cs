using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="IChatGateway"/> promises.</summary>
public abstract class ChatPromises : Promises
{
    protected static readonly ChatCard Card = new(
        new EffectKey("effect-7"), "mads@fjordby.example", "Mørkt på rådhuset: Se på nødstrømmen", "BEREDSKAB: Tag opgaven.\nMød kl. 6.", "da", new("https://beredskab.fjordby.example/tasks"));

    protected IChatGateway Chat => Stage.Chat;

    [Fact]
    public async Task A_card_lies_in_the_chat_of_whom_it_is_for_with_every_letter_and_its_link()
    {
        (await Chat.Post(Card, NoStop)).ShouldBe(new WorldAnswer.HandedOver("effect-7"));

        World.Chats.Of("Mads@Fjordby.example").ShouldBe([new ReceivedCard(Card.To, Card.Title, Card.Text, Card.Link.AbsoluteUri, Stage.Night)]);
    }

    [Fact]
    public async Task What_people_wrote_is_shown_as_they_wrote_it()
    {
        var odd = Card with { Title = "*Stjerne* [ikke et link](https://ond.example) \\ _1_ #2 `3` ~4~ {{DATE}}", Text = "> æøå 🔥 <b>ikke fed</b>" };

        (await Chat.Post(odd, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();

        World.Chats.All.ShouldHaveSingleItem().ShouldSatisfyAllConditions(card => card.Title.ShouldBe(odd.Title), card => card.Text.ShouldBe(odd.Text));
    }

    [Fact]
    public async Task A_workflow_that_never_answers_is_unknown_and_so_is_one_that_is_cut_off()
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(TakesEffect: true), "teams", "post", times: 1);
        (await Chat.Post(Card, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
        World.Faults.Switch(new Fault.CutOff(), "teams", "post", times: 1);
        (await Chat.Post(Card, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_requests_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), "teams", "post", times: 1);

        ShouldTryAgainAfter(await Chat.Post(Card, NoStop), seconds);
    }

    [Fact]
    public async Task What_the_workflow_refuses_has_failed_and_says_why()
    {
        World.Faults.Switch(new Fault.Refused(403, "WorkflowDisabled", "The workflow is turned off."), "teams", "post", times: 1);

        (await Chat.Post(Card, NoStop)).ShouldBeOfType<WorldAnswer.Failed>().Why.ShouldContain("turned off");
        World.Chats.All.ShouldBeEmpty();
    }
}

public sealed class SimulatedChatPromises : ChatPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class TeamsWorkflowPromises : ChatPromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);

    [Theory]
    [InlineData("å")]
    [InlineData(">")]
    [InlineData("🔥")]
    [InlineData("a\n")]
    public async Task A_text_that_weighs_more_than_Teams_takes_is_cut_and_posted(string part)
    {
        var heavy = string.Concat(Enumerable.Repeat(part, 60_000));

        (await Chat.Post(Card with { Title = heavy, Text = heavy }, NoStop)).ShouldBeOfType<WorldAnswer.HandedOver>();

        World.Chats.All.ShouldHaveSingleItem().Text.ShouldEndWith("…");
    }
}
