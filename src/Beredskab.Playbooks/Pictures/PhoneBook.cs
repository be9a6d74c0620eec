using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Somebody to ring.</summary>
public sealed record Phone(string Name, string Number);

/// <summary>
/// Numbers to print on action cards, from a file of their own: <c>roles: {it-duty: [{name: Mads Holm, number: 12 34 11 01}]}</c>. It comes through
/// the same gate as playbooks; it is never stored and has no part in a playbook's identity.
/// </summary>
public static class PhoneBook
{
    private static readonly Shape s_id = new Shape.Formed("an id (small letters a-z, digits and -, beginning with a letter)", Codes.BadId, Format1.IdPattern());

    private static readonly Shape.Keys s_file = new("phones",
    [
        new("format", new Shape.OneOf(["1"]), "The format of this text."),
        new("roles", new Shape.Named(s_id, new Shape.ListOf(new Shape.Keys("phone",
        [
            new("name", new Shape.Sentence(), "Who answers.", Required: true),
            new("number", new Shape.Sentence(), "As it is dialled.", Required: true),
        ]), OrOne: true)), "Who holds each role.", Required: true),
    ]);

    public static IReadOnlyDictionary<RoleId, ValueList<Phone>> None { get; } = new Dictionary<RoleId, ValueList<Phone>>();

    /// <param name="file">How the text is called in messages.</param>
    /// <param name="roles">The roles there are; a number under any other name would be missing on every card.</param>
    public static (IReadOnlyDictionary<RoleId, ValueList<Phone>> Phones, ValueList<Diagnostic> Faults) Read(string file, ReadOnlySpan<byte> utf8, RoleDirectory roles)
    {
        var faults = new Faults(file);
        if (IntakeGate.Open(utf8, faults) is not { } root) return (None, faults.InOrder());
        new ShapeCheck(faults, Telling.Danish).Check(root, s_file, s_file.Name);
        var names = (root as Mapping)?["roles"] as Mapping;
        foreach (var entry in names?.Entries ?? [])
            if (roles.Find(new(entry.Key)) is null)
                faults.Error(Codes.UnknownRole, entry.At, $"No role is called '{entry.Key}'.", Spelling.DidYouMean(entry.Key, roles.Roles.Select(known => known.Id.Value)));
        if (faults.Any) return (None, faults.InOrder());
        var fields = new Fields(names!, Telling.Danish);
        return (fields.Entries.ToDictionary(entry => new RoleId(entry.Id), entry => Phones(fields, entry.Id)), faults.InOrder());
    }

    private static ValueList<Phone> Phones(Fields fields, string role) => [.. fields.Mappings(role).Select(phone => new Phone(phone.WordOr("name"), phone.WordOr("number")))];
}
