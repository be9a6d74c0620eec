using Beredskab.Engine;
using System.Globalization;

namespace Beredskab.Simulation;

/// <summary>A case in the simulated ticket system.</summary>
public sealed record SimulatedTicket(
    string Number, string Correlation, string Title, string Text, string Priority, string Status,
    DateTimeOffset OpenedAt, ValueList<string> Comments);

/// <summary>A ticket system of the plain kind: it opens whatever it is asked to, also the same case twice. Looking first is our business.</summary>
public sealed class TicketSystem
{
    private readonly World _world;
    private readonly List<SimulatedTicket> _tickets = [];

    internal TicketSystem(World world) => _world = world;

    public IReadOnlyList<SimulatedTicket> All
    {
        get { lock (_world.Gate) return [.. _tickets]; }
    }

    internal Reception<SimulatedTicket> Open(string correlation, string title, string text, string priority)
    {
        var facts = new Dictionary<string, string>
        {
            ["correlation"] = correlation, ["title"] = title, ["text"] = text, ["priority"] = priority,
        };
        return _world.Receive(new Request("tickets", "open", correlation, facts), () =>
        {
            if (title.Length == 0) return Outcome<SimulatedTicket>.Refuse(400, "title-missing", "A ticket needs a title.");
            var number = string.Create(CultureInfo.InvariantCulture, $"INC-{_tickets.Count + 1:0000}");
            var ticket = new SimulatedTicket(number, correlation, title, text, priority, "open", _world.Now, []);
            _tickets.Add(ticket);
            return Outcome<SimulatedTicket>.Took(ticket);
        });
    }

    internal Reception<ValueList<SimulatedTicket>> Find(string correlation) =>
        _world.Receive(
            new Request("tickets", "find", correlation, new Dictionary<string, string> { ["correlation"] = correlation }),
            () => Outcome<ValueList<SimulatedTicket>>.Read([.. _tickets.Where(ticket => ticket.Correlation == correlation)]));

    internal Reception<SimulatedTicket> Comment(string number, string text) =>
        _world.Receive(
            new Request("tickets", "comment", number, new Dictionary<string, string> { ["text"] = text }),
            () =>
            {
                var place = _tickets.FindIndex(ticket => ticket.Number == number);
                if (place < 0) return Outcome<SimulatedTicket>.Refuse(404, "no-such-ticket", $"There is no ticket {number}.");
                _tickets[place] = _tickets[place] with { Comments = [.. _tickets[place].Comments, text] };
                return Outcome<SimulatedTicket>.Took(_tickets[place]);
            });
}
