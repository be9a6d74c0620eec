using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>What came of reading one text.</summary>
/// <param name="Version">Null when any fault is an error.</param>
/// <param name="Faults">Everything that is wrong, in the order of the text.</param>
public sealed record Reading(PlaybookVersion? Version, ValueList<Diagnostic> Faults);

/// <summary>Reads playbooks of format 1.</summary>
public static class PlaybookReader
{
    /// <summary>
    /// Reads one text. That the grammar holds is all it says: names of roles, clocks and other files, and much else,
    /// are the linter's business.
    /// </summary>
    /// <param name="file">How the text is called in messages.</param>
    public static Reading Read(string file, ReadOnlySpan<byte> utf8)
    {
        var faults = new Faults(file);
        var text = IntakeGate.Open(utf8, faults) is { } root ? ReadPlaybook(root, faults) : null;
        return new(text is null || faults.Any ? null : Canonical.Version(text.Playbook), faults.InOrder());
    }

    /// <summary>Whether a playbook, or anything in one, can be called by this.</summary>
    public static bool IsId(string text) => text.Length <= Format1.MostLetters && !Format1.Reserved.Contains(text) && Format1.IdPattern().IsMatch(text);

    /// <summary>The id that a text gives itself, whatever else is wrong in it; null when it gives none.</summary>
    public static string? IdIn(ReadOnlySpan<byte> utf8) => IntakeGate.Open(utf8, new("")) is Mapping map ? (map["playbook"] as Scalar)?.Text : null;

    internal static PlaybookText? ReadPlaybook(Node root, Faults faults)
    {
        if (root is not Mapping map)
        {
            faults.Error(Codes.WrongForm, root.At, $"A playbook is a mapping (key: value), and this is {root.Form}.", "begin with 'format: 1'");
            return null;
        }
        FormatFirst(map, faults);
        var language = (map["language"] as Scalar)?.Text ?? "da";
        new ShapeCheck(faults, language).Check(map, Format1.Playbook, "playbook");
        var playbook = Playbook(new Fields(map, language));
        var text = new PlaybookText(faults.File, map, playbook);
        Uniqueness.Check(text, faults);
        return text;
    }

    /// <summary>A text of another format is another language; the first line says which it is.</summary>
    internal static void FormatFirst(Mapping map, Faults faults)
    {
        if (map.Entries is [var first, ..] && first.Key != "format" && map["format"] is not null)
            faults.Error(Codes.WrongFormat, first.At, $"'{first.Key}' stands before 'format'.", "let 'format: 1' be the first line");
    }

    private static Playbook Playbook(Fields file) => new()
    {
        Id = new(file.WordOr("playbook")),
        Code = file.Word("code"),
        Version = file.WordOr("version"),
        Language = file.WordOr("language"),
        Title = file.WordsOrNone("title"),
        Purpose = file.Words("purpose"),
        Notice = file.Words("notice"),
        Tlp = file.Word("tlp"),
        ReviewBy = file.Word("review-by"),
        ReviewEvery = file.Word("review-every"),
        Requirements = file.List("requirements"),
        Level = file.Inner("level") is { } level ? new(level.OneOf<Level>("start"), level.OneOf<Level>("at-most")) : null,
        OnePer = file.OneOf<OnePer>("one-per"),
        Triggers = file.ListOfWords("triggers"),
        Inputs = StepReader.Questions(file, "inputs"),
        Roles = file.Ids<RoleId>("roles"),
        Informed = file.Ids<RoleId>("informed"),
        Clocks = file.Ids<ClockId>("clocks"),
        Afterwards = file.Id<PlaybookId>("afterwards"),
        Promises = [.. file.Mappings("promises").Select(Promise)],
        Shared = file.IsYes("shared"),
        Phases = Phases(file),
        Messages = [.. file.NamedMappings("messages").Select(message => Message(message.Id, message.Fields))],
        ExitCriteria = [.. file.Items("exit-criteria").Select(node => ExitCriterion(file, node))],
        Remark = file.Words("remark"),
    };

    private static Promise Promise(Fields promise) =>
        new(new(promise.WordOr("step")), promise.SpanOrNone("within"), promise.Word("of") is "start" or null ? null : promise.Id<StepId>("of"));

    private static ValueList<Phase> Phases(Fields file) => file.Has("steps")
        ? [new(new("main"), null, Opens.AtStart, [.. file.Mappings("steps").Select(StepReader.Step)])]
        : [.. file.Mappings("phases").Select(phase => new Phase(
            new(phase.WordOr("phase")),
            phase.Words("title"),
            phase.Inner("opens") is { } opens ? new(opens.Ids<StepId>("after"), opens.Condition("when")) : Opens.AtStart,
            [.. phase.Mappings("steps").Select(StepReader.Step)]))];

    private static Message Message(string id, Fields message) => new()
    {
        Id = new(id),
        Channel = message.OneOf<Channel>("channel"),
        Audience = message.Words("audience"),
        Channels = message.ListOfWords("channels"),
        Within = TimeText.SpanOfStart(message.Word("within")),
        Text = message.Words("text"),
    };

    private static ExitCriterion ExitCriterion(Fields file, Node node) =>
        node is Mapping map && !ShapeCheck.IsLanguages(map)
            ? new(file.Of(node).WordsOrNone("text"), file.Of(node).Condition("holds-when"))
            : new(file.Texts(node), null);
}
