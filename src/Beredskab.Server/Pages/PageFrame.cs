namespace Beredskab.Server.Pages;

/// <summary>What stands around every page: who reads it, in which language, at what moment, and what was just said or typed.</summary>
public sealed record PageFrame
{
    public required string Language { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required string Organisation { get; init; }

    /// <summary>Null: nobody has signed in.</summary>
    public ViewerView? Viewer { get; init; }

    /// <summary>What the reader is let in for: a form that would be refused is not shown, and it is said what it takes. All, where nobody knows.</summary>
    public Api.Access Access { get; init; } = (Api.Access)~0;

    /// <summary>The outside world is simulated: the menu leads to it, and one may act as anybody.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Warnings for the whole product, the worst first: nothing can be recorded, held after a restore, something is set aside. Empty: all is well.</summary>
    public IReadOnlyList<Notice> Standing { get; init; } = [];

    /// <summary>There is little room on the disk: nothing new can be begun.</summary>
    public bool IsRoomLow { get; init; }

    /// <summary>What the last post did.</summary>
    public Notice? Notice { get; init; }

    /// <summary>What was typed into a form that was not accepted.</summary>
    public Entered? Entered { get; init; }

    /// <summary>This page's own address with its query, where a form comes back to.</summary>
    public required string Path { get; init; }

    public Words Words => new(Language, Now);
}

/// <param name="Role">The title of the role held now.</param>
/// <param name="ActingFor">In a demo: the person who really sits there.</param>
public sealed record ViewerView(string Id, string Name, string? Role = null, string? Phone = null, string? ActingFor = null);

public enum NoticeKind { Done, Late, Failed }

/// <summary>What happened, to what, and what to do now.</summary>
public sealed record Notice(NoticeKind Kind, string Title, string? Text = null)
{
    public string? Link { get; init; }

    public string? LinkText { get; init; }
}

/// <summary>A form that was not accepted: why, and everything that stood in it.</summary>
/// <param name="Form">The path it was posted to.</param>
/// <param name="Values">By field name, as typed.</param>
/// <param name="Fields">What is wrong, by field name.</param>
public sealed record Entered(
    string Form, string Error, IReadOnlyDictionary<string, IReadOnlyList<string>> Values, IReadOnlyDictionary<string, string> Fields)
{
    public string? Value(string field) => Values.GetValueOrDefault(field) is [var first, ..] ? first : null;
}
