using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.People;

/// <summary>A person who can be called on now.</summary>
/// <param name="Contacts">In the order to try them.</param>
public sealed record Responder(PersonId Person, string Language, ValueList<Reach> Contacts)
{
    /// <summary>The first contact over <paramref name="channel"/>, or null.</summary>
    public Reach? Over(Channel channel) => Contacts.FirstOrDefault(contact => contact.Channel == channel);

    /// <summary>How to wake this person: by SMS, else by a call, else by mail. Null when there is no way at all.</summary>
    public Reach? ToPage => Over(Channel.Sms) ?? Over(Channel.Voice) ?? Over(Channel.Mail);
}

public sealed record Reach(ContactId Contact, Channel Channel);

/// <summary>Who holds a role now, on-call first.</summary>
public sealed record Duty(RoleId Role, ValueList<Responder> Holders);

/// <summary>
/// Who is who at the moment of one command. The engine asks for roles; the gate looks them up and hands this in, and what was
/// answered stands in the events. It is the only way that people reach the engine.
/// </summary>
public sealed record Roster(RoleDirectory Directory, ValueList<Duty> Duties, PersonId? Lead)
{
    public static Roster Empty { get; } = new(RoleDirectory.Empty, [], null);

    public ValueList<Responder> HoldersOf(RoleId role) => Duties.FirstOrDefault(duty => duty.Role == role)?.Holders ?? [];

    public bool Holds(PersonId person, RoleId role) => HoldersOf(role).Any(holder => holder.Person == person);

    public Responder? Find(PersonId person) =>
        Duties.SelectMany(duty => duty.Holders).FirstOrDefault(holder => holder.Person == person);

    /// <summary>
    /// Everybody who may be asked for <paramref name="role"/>, in the order to ask them: its rota, the rota of its deputy role and
    /// so on, the incident's lead. Nobody stands there twice (LANGUAGE 3.6).
    /// </summary>
    public ValueList<Responder> Ladder(RoleId role)
    {
        var ladder = new List<Responder>();
        var roles = new HashSet<RoleId>();
        for (RoleId? next = role; next is { } current && roles.Add(current); next = Directory.Find(current)?.Deputy)
            Add(HoldersOf(current));
        if (Lead is { } lead && Find(lead) is { } leader) Add([leader]);
        return [.. ladder];

        void Add(IEnumerable<Responder> people) =>
            ladder.AddRange(people.Where(person => ladder.TrueForAll(other => other.Person != person.Person)));
    }

    /// <summary>Whether <paramref name="person"/> may act for <paramref name="role"/>: holds it, stands in for it, or leads the incident.</summary>
    public bool MayActFor(PersonId person, RoleId role) => person == Lead || Ladder(role).Any(holder => holder.Person == person);

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
        return [.. roles.SelectMany(HoldersOf).DistinctBy(holder => holder.Person)];
    }
}
