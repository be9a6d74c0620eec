using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>Collects what is wrong in one file, so that an author sees everything at once.</summary>
internal sealed class Faults(string file)
{
    // One bad file may be wrong in every line; beyond this nobody reads on.
    private const int Most = 500;

    private readonly List<Diagnostic> _all = [];

    public string File => file;

    public bool IsFull => _all.Count >= Most;

    public bool Any => _all.Any(fault => fault.IsError);

    public void Error(string code, Mark at, Phrase message, Phrase? hint = null) => Add(Severity.Error, code, at, message, hint);

    public void Warn(string code, Mark at, Phrase message, Phrase? hint = null) => Add(Severity.Warning, code, at, message, hint);

    /// <summary>Everything found, in the order of the text.</summary>
    public ValueList<Diagnostic> InOrder() => [.. _all.Distinct().OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];

    private void Add(Severity severity, string code, Mark at, Phrase message, Phrase? hint)
    {
        if (!IsFull) _all.Add(new(severity, code, file, at.Line, at.Column, message, hint));
    }
}
