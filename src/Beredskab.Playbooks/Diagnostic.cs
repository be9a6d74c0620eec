namespace Beredskab.Playbooks;

/// <summary>Whether a fault stops a playbook from being published.</summary>
public enum Severity { Warning, Error }

/// <summary>One thing that is wrong in a text: what, where, and what to do about it.</summary>
/// <param name="Code">One of <see cref="Codes"/>; stable, so that programs can go by it.</param>
/// <param name="Line">From 1, as editors count.</param>
/// <param name="Column">From 1.</param>
/// <param name="Says">What is wrong.</param>
/// <param name="Advice">What to do, when that can be said.</param>
public sealed record Diagnostic(Severity Severity, string Code, string File, int Line, int Column, Phrase Says, Phrase? Advice = null)
{
    /// <summary>What is wrong, in English.</summary>
    public string Message => Says.ToString();

    /// <summary>What to do, in English.</summary>
    public string? Hint => Advice?.ToString();

    public bool IsError => Severity == Severity.Error;

    /// <summary><c>ransomware.yaml:12:9: error unknown-key: …</c>, the form that editors and terminals make clickable.</summary>
    public override string ToString() =>
        $"{File}:{Line}:{Column}: {(IsError ? "error" : "warning")} {Code}: {Message}{(Hint is null ? "" : $" ({Hint})")}";
}
