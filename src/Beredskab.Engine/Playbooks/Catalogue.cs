namespace Beredskab.Engine.Playbooks;

/// <summary>What an action may do to the world.</summary>
public enum Weight
{
    /// <summary>Harmless when it fails or happens twice; may stand in <c>alongside</c>.</summary>
    Light,

    /// <summary>Gives something back; needs an approval but no undo.</summary>
    Guarded,

    /// <summary>Takes something away; needs an approval and an undo, or a stated <c>undo: none</c>.</summary>
    Destructive,
}

public sealed record CatalogueParameter(string Name, CatalogueType Type, bool Required = true);

public enum CatalogueType { Accounts, Text, Priority, Step, Recipients, Channels, Message }

/// <summary>An action that playbooks can name. Format 1 is closed: the list below is all there is.</summary>
public sealed record CatalogueAction(string Name, Weight Weight, ValueList<CatalogueParameter> Parameters, string? UndoneBy = null)
{
    public static ValueList<CatalogueAction> Format1 { get; } =
    [
        new("accounts.isolate", Weight.Destructive, [new("accounts", CatalogueType.Accounts), new("reason", CatalogueType.Text)], "accounts.restore"),
        new("accounts.restore", Weight.Guarded, [new("accounts", CatalogueType.Accounts)]),
        new("accounts.list-foothold", Weight.Light, [new("accounts", CatalogueType.Accounts)]),
        new("tickets.open", Weight.Light, [new("priority", CatalogueType.Priority)]),
        new("meetings.open-bridge", Weight.Light, []),
        new("reports.unanswered", Weight.Light, [new("of", CatalogueType.Step)]),
        new("timeline.checkpoint", Weight.Light, []),
        new("export.package", Weight.Light, []),
        new("notify", Weight.Light, [new("to", CatalogueType.Recipients), new("by", CatalogueType.Channels), new("text", CatalogueType.Message)]),
    ];

    public static CatalogueAction? Find(string name) => Format1.FirstOrDefault(action => action.Name == name);
}
