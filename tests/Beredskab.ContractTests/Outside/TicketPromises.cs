using Beredskab.Engine;
using Beredskab.Engine.Outside;
using Beredskab.Simulation;

namespace Beredskab.ContractTests.Outside;

/// <summary>What every <see cref="ITicketDesk"/> promises.</summary>
public abstract class TicketPromises : Promises
{
    private static readonly Ticket Case = new(
        new EffectKey("effect-5"), "fjordby/run-1/open-ticket", "Mistænkeligt logon på Økonomi", "Se kørsel run-1.", "P1");

    private ITicketDesk Desk => Stage.Tickets;

    [Fact]
    public async Task A_ticket_is_opened_with_everything_that_was_said()
    {
        var number = (await Desk.Open(Case, NoStop)).ShouldBeOfType<WorldAnswer.Done>().Reference;

        var ticket = World.Tickets.All.ShouldHaveSingleItem();
        (ticket.Number, ticket.Correlation, ticket.Title, ticket.Text, ticket.Priority)
            .ShouldBe((number!, Case.Correlation, Case.Title, Case.Text, "P1"));
    }

    [Fact]
    public async Task A_ticket_opened_twice_is_one_ticket()
    {
        var first = await Desk.Open(Case, NoStop);
        var second = await Desk.Open(Case, NoStop);

        second.ShouldBe(first);
        World.Tickets.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_ticket_cut_off_after_it_was_opened_is_unknown_then_found_and_never_opened_again()
    {
        World.Faults.Switch(new Fault.CutOff(), "tickets", "open", times: 1);

        (await Desk.Open(Case, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
        var found = (await Desk.Find(Case.Correlation, NoStop)).ShouldBeOfType<WorldMemory.Found>().Reference;
        (await Desk.Open(Case, NoStop)).ShouldBe(new WorldAnswer.Done(found));

        World.Journal.Effects("tickets", "open", Case.Correlation).ShouldBe(1);
    }

    [Fact]
    public async Task A_desk_that_cannot_be_searched_opens_nothing()
    {
        World.Faults.Switch(new Fault.CutOff(), "tickets", "find", times: 1);

        (await Desk.Open(Case, NoStop)).ShouldBeOfType<WorldAnswer.TryAgain>();

        World.Tickets.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_desk_that_never_answers_is_unknown()
    {
        await BeImpatient();
        World.Faults.Switch(new Fault.Silent(TakesEffect: true), "tickets", "open", times: 1);

        (await Desk.Open(Case, NoStop)).ShouldBeOfType<WorldAnswer.Unknown>();
    }

    [Fact]
    public async Task What_was_never_opened_is_not_there_and_a_broken_desk_cannot_tell()
    {
        (await Desk.Find("something-else", NoStop)).ShouldBeOfType<WorldMemory.NotThere>();
        World.Faults.Switch(new Fault.Broken(500), "tickets", "find");
        (await Desk.Find("something-else", NoStop)).ShouldBeOfType<WorldMemory.CannotTell>();
    }

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task Too_many_requests_is_worth_another_try_after_a_sane_wait(string? header, double? seconds)
    {
        World.Faults.Switch(new Fault.TooMany(header), "tickets", "open", times: 1);

        ShouldTryAgainAfter(await Desk.Open(Case, NoStop), seconds);
    }

    [Fact]
    public async Task A_ticket_the_desk_refuses_fails_for_good() =>
        (await Desk.Open(Case with { Title = "" }, NoStop)).ShouldBeOfType<WorldAnswer.Failed>();
}

public sealed class SimulatedTicketPromises : TicketPromises
{
    protected override Task<Stage> Set() => Stage.InProcess();
}

public sealed class WebhookTicketPromises : TicketPromises
{
    protected override Task<Stage> Set() => Stage.OverTheWire(Stage.Plenty);
}
