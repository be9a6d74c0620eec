using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Reads the three files that all playbooks share: roles.yaml, clocks.yaml and requirements.yaml.</summary>
internal static class DirectoryReader
{
    // These files name no language of their own; plain texts in them are Danish.
    private const string Language = "da";

    public static RoleDirectory Roles(Mapping root, Faults faults)
    {
        var file = Checked(root, Format1.RoleFile, faults);
        return new(
            [.. file.NamedMappings("roles").Select(role => new Role(
                new(role.Id), role.Fields.WordsOrNone("title"), role.Fields.Words("duty"), role.Fields.Id<RoleId>("deputy"), role.Fields.Word("on-call")))],
            [.. file.Inner("groups")?.Entries.Select(group => new RoleGroup(group.Id, file.Inner("groups")!.Ids<RoleId>(group.Id))) ?? []]);
    }

    public static ClockBook Clocks(Mapping root, Faults faults) =>
        new([.. Checked(root, Format1.ClockFile, faults).NamedMappings("clocks").Select(clock => Clock(clock.Id, clock.Fields))]);

    public static ValueList<Requirement> Requirements(Mapping root, Faults faults) =>
        [.. Checked(root, Format1.RequirementFile, faults).NamedMappings("requirements").Select(requirement =>
            new Requirement(requirement.Id, requirement.Fields.WordsOrNone("title"), requirement.Fields.WordOr("source")))];

    private static Fields Checked(Mapping root, Shape.Keys shape, Faults faults)
    {
        PlaybookReader.FormatFirst(root, faults);
        new ShapeCheck(faults, Language).Check(root, shape, shape.Name);
        return new(root, Language);
    }

    private static ClockDefinition Clock(string id, Fields clock) => new()
    {
        Id = new(id),
        Title = clock.WordsOrNone("title"),
        From = Start(clock.WordOr("from")),
        Length = TimeText.Length(clock.Word("length")),
        StoppedBy = clock.OneOf<Evidence>("stopped-by") ?? Evidence.Receipt,
        Remind = [.. clock.List("remind").Select(span => TimeText.Span(span)).OfType<TimeSpan>()],
        IsStatutory = clock.Word("kind") == "statutory",
        Source = clock.WordOr("source"),
        Checked = clock.Word("checked"),
    };

    private static ClockStart Start(string from) => from switch
    {
        "awareness" => new ClockStart.Knowledge(Awareness.Incident),
        "breach-awareness" => new ClockStart.Knowledge(Awareness.Breach),
        "started" => new ClockStart.WhenStarted(),
        _ => new ClockStart.ReceiptOf(new(from.Split(' ')[^1])),
    };
}
