using Beredskab.Server.Views;
using Microsoft.AspNetCore.Components;

namespace Beredskab.Server.Pages;

/// <summary>Anything that stands inside a page: it knows the frame, and speaks the reader's language.</summary>
public abstract class Part : ComponentBase
{
    private Words? _words;

    [CascadingParameter]
    public PageFrame Frame { get; set; } = null!;

    /// <summary>The reader's words.</summary>
    protected Words W => _words ??= Frame.Words;

    protected bool IsMe(PersonRef? person) => person is not null && person.Id == Frame.Viewer?.Id;

    /// <summary>A name, with "(dig)" behind the reader's own.</summary>
    protected string Named(PersonRef person) => IsMe(person) ? $"{person.Name} ({W["you"]})" : person.Name;

    /// <summary>What stood in a field of a form that was not accepted.</summary>
    protected string? Typed(string form, string field) => Frame.Entered is { } entered && entered.Form == form ? entered.Value(field) : null;

    protected bool WasTyped(string form, string field, string value) =>
        Frame.Entered is { } entered && entered.Form == form && entered.Values.GetValueOrDefault(field)?.Contains(value) is true;

    protected string? WhatIsWrong(string form, string field) =>
        Frame.Entered is { } entered && entered.Form == form ? entered.Fields.GetValueOrDefault(field) : null;
}
