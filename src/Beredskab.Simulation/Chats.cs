namespace Beredskab.Simulation;

/// <summary>A card as it lies in somebody's chat.</summary>
/// <param name="Link">Where its button leads.</param>
public sealed record ReceivedCard(string To, string Title, string Text, string Link, DateTimeOffset At);

/// <summary>The chats of Teams. There is one for everybody who is posted to; the same card twice lies there twice.</summary>
public sealed class Chats
{
    private readonly World _world;
    private readonly List<ReceivedCard> _cards = [];

    internal Chats(World world) => _world = world;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ReceivedCard> All
    {
        get { lock (_world.Gate) return [.. _cards]; }
    }

    public IReadOnlyList<ReceivedCard> Of(string to) => [.. All.Where(card => string.Equals(card.To, to, StringComparison.OrdinalIgnoreCase))];

    internal Reception<ReceivedCard> Post(string to, string title, string text, string link)
    {
        var facts = new Dictionary<string, string> { ["to"] = to, ["title"] = title, ["text"] = text, ["link"] = link };
        return _world.Receive(new Request("teams", "post", to, facts), () =>
        {
            if (to.Length == 0 || title.Length == 0) return Outcome<ReceivedCard>.Refuse(400, "InvalidCard", "A card needs a recipient and a title.");
            var card = new ReceivedCard(to, title, text, link, _world.Now);
            _cards.Add(card);
            return Outcome<ReceivedCard>.Took(card);
        });
    }
}
