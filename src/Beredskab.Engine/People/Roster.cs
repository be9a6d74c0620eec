using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.People;

/// <summary>A person who can be called on now.</summary>
/// <param name="Contacts">In the order to try them.</param>
public sealed record Responder(PersonId Person, string Language, ValueList<Reach> Contacts)
{
    /// <summary>The first contact over <paramref name="channel"/>, or null.</summary>
    public Reach? Over(Channel channel) => Contacts.FirstOrDefault(contact => contact.Channel == channel);

    /// <summary>
    /// The ways to wake this person, as the person would have it: texts and calls in the order of <see cref="Contacts"/>. A mail wakes nobody: it is a
    /// way only for who has neither.
    /// </summary>
    public IEnumerable<Reach> Ways
    {
        get
        {
            var ways = Contacts.Where(contact => contact.Channel is Channel.Sms or Channel.Voice).DistinctBy(contact => contact.Channel).ToList();
            return ways is [] && Over(Channel.Mail) is { } mail ? [mail] : ways;
        }
    }

    /// <summary>How to wake this person first. Null when there is no way at all.</summary>
    public Reach? ToPage => Ways.FirstOrDefault();
}

public sealed record Reach(ContactId Contact, Channel Channel);

/// <summary>Those who are called together.</summary>
public sealed record Rung(ValueList<Responder> People)
{
    /// <summary>How long they are waited for before the next rung is called; null for as long as the playbook says.</summary>
    public TimeSpan? Patience { get; init; }
}

/// <summary>How many of those who are called must say yes before the calling ends, and who must be among them.</summary>
/// <param name="Count">At least 1.</param>
/// <param name="Among">Of each of these at least one: whoever has a qualification, say. One person can stand for several.</param>
public sealed record Quorum(int Count, ValueList<QuorumGroup> Among)
{
    public bool IsMetBy(IReadOnlyCollection<PersonId> people) => people.Count >= Count && Among.All(group => group.People.Any(people.Contains));

    /// <summary>The names of the groups of which nobody is there.</summary>
    public IEnumerable<string> Lacks(IReadOnlyCollection<PersonId> people) => Among.Where(group => !group.People.Any(people.Contains)).Select(group => group.Name);
}

/// <param name="Name">As people call it: what those in it can.</param>
public sealed record QuorumGroup(string Name, ValueList<PersonId> People);

/// <summary>Who is called for a role now, rung by rung.</summary>
public sealed record Duty(RoleId Role, ValueList<Rung> Rungs)
{
    /// <summary>Null: whoever says yes first is enough.</summary>
    public Quorum? Quorum { get; init; }

    /// <summary>Those who hold the role and are not called now: colleagues in the rota whose turn it is not.</summary>
    public ValueList<Responder> OffDuty { get; init; } = [];

    /// <summary>Everybody who is called, first to last, each once.</summary>
    public ValueList<Responder> Holders => [.. Rungs.SelectMany(rung => rung.People).DistinctBy(person => person.Person)];

    /// <summary>Each alone, one after the other.</summary>
    public static Duty OneByOne(RoleId role, IEnumerable<Responder> holders) => new(role, [.. holders.Select(holder => new Rung([holder]))]);
}

/// <summary>
/// Who is who at the moment of one command. The engine asks for roles; the gate looks them up and hands this in, and what was
/// answered stands in the events. It is the only way that people reach the engine.
/// </summary>
public sealed record Roster(RoleDirectory Directory, ValueList<Duty> Duties, PersonId? Lead)
{
    public static Roster Empty { get; } = new(RoleDirectory.Empty, [], null);

    /// <summary>Those who are called for the role now, on-call first.</summary>
    public ValueList<Responder> HoldersOf(RoleId role) => DutyOf(role)?.Holders ?? [];

    /// <summary>Whether the role is this person's, whoever's turn it is now.</summary>
    public bool Holds(PersonId person, RoleId role) =>
        DutyOf(role) is { } duty && (duty.OffDuty.Any(holder => holder.Person == person) || duty.Rungs.Any(rung => rung.People.Any(holder => holder.Person == person)));

    public Responder? Find(PersonId person) =>
        Duties.SelectMany(duty => duty.Rungs.SelectMany(rung => rung.People).Concat(duty.OffDuty)).FirstOrDefault(holder => holder.Person == person);

    /// <summary>
    /// Everybody who may be called for <paramref name="role"/>, in the order to call them: its rungs, those of its deputy role and so on,
    /// the incident's lead. Nobody stands there twice (LANGUAGE 3.6), and a rung that is left with nobody is none.
    /// </summary>
    public ValueList<Rung> Rungs(RoleId role)
    {
        var ladder = new List<Rung>();
        var called = new HashSet<PersonId>();
        foreach (var rung in WithDeputies(role).SelectMany(current => DutyOf(current)?.Rungs ?? [])) Add(rung);
        if (Lead is { } lead && Find(lead) is { } leader) Add(new([leader]));
        return [.. ladder];

        void Add(Rung rung)
        {
            ValueList<Responder> people = [.. rung.People.Where(person => called.Add(person.Person))];
            if (people is not []) ladder.Add(rung with { People = people });
        }
    }

    /// <summary>The same people without regard to who is called together.</summary>
    public ValueList<Responder> Ladder(RoleId role) => [.. Rungs(role).SelectMany(rung => rung.People)];

    /// <summary>Whether <paramref name="person"/> may act for <paramref name="role"/>: holds it, stands in for it, or leads the incident.</summary>
    public bool MayActFor(PersonId person, RoleId role) => person == Lead || WithDeputies(role).Any(current => Holds(person, current));

    /// <summary>The people a recipient of a playbook stands for, each once.</summary>
    public ValueList<Responder> Resolve(IEnumerable<Recipient> recipients, IEnumerable<RoleId> everyRole)
    {
        var roles = recipients.SelectMany(recipient => recipient switch
        {
            Recipient.OneRole(var role) => [role],
            Recipient.EveryRole => everyRole,
            Recipient.Group(var name) => Directory.Groups.FirstOrDefault(group => group.Name == name)?.Roles ?? [],
            _ => [],
        });
        return [.. roles.SelectMany(OnDutyOrElse).DistinctBy(holder => holder.Person)];
    }

    /// <summary>Those on duty; where nobody is, the first deputies who are, and else colleagues whose turn it is not: a message must reach somebody.</summary>
    private IEnumerable<Responder> OnDutyOrElse(RoleId role) =>
        WithDeputies(role).Select(HoldersOf).FirstOrDefault(holders => holders is not []) ?? OffDutyOf(role);

    public Quorum? QuorumOf(RoleId role) => DutyOf(role)?.Quorum;

    /// <summary>Those who hold the role and are not called now.</summary>
    public ValueList<Responder> OffDutyOf(RoleId role) => DutyOf(role)?.OffDuty ?? [];

    private Duty? DutyOf(RoleId role) => Duties.FirstOrDefault(duty => duty.Role == role);

    /// <summary>The role, its deputy role, and so on; a ring of them ends where it began.</summary>
    private IEnumerable<RoleId> WithDeputies(RoleId role)
    {
        var roles = new HashSet<RoleId>();
        for (RoleId? next = role; next is { } current && roles.Add(current); next = Directory.Find(current)?.Deputy) yield return current;
    }
}
