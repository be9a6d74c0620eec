using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Beredskab.Server.Pages.Parts;

/// <summary>A sign, drawn in place: no request, and it prints. It always stands beside a word.</summary>
public sealed class Icon : ComponentBase
{
    private static readonly FrozenDictionary<string, string> Drawings = new Dictionary<string, string>
    {
        ["mark"] = "<path fill='currentColor' stroke='none' d='M3 12h3.6v6H3zM8.2 7.5h3.6V18H8.2zM13.4 3H17v15h-3.6z'/>",
        ["live"] = "<circle fill='currentColor' stroke='none' cx='10' cy='10' r='4'/><circle cx='10' cy='10' r='7.5'/>",
        ["off"] = "<path d='M3 3l14 14M5 9.5a7 7 0 0 1 2-1.3M10 7.5c2 0 3.7.8 5 2M8 13a3 3 0 0 1 3.5-.5M10 16v.1'/>",
        ["l1"] = "<path fill='currentColor' stroke='none' d='M2 12h4v6H2z'/><path d='M8.7 8.7h2.6v8.6H8.7zM14.7 3.7h2.6v13.6h-2.6z'/>",
        ["l2"] = "<path fill='currentColor' stroke='none' d='M2 12h4v6H2zM8 8h4v10H8z'/><path d='M14.7 3.7h2.6v13.6h-2.6z'/>",
        ["l3"] = "<path fill='currentColor' stroke='none' d='M2 12h4v6H2zM8 8h4v10H8zM14 3h4v15h-4z'/>",
        ["more"] = "<path d='M4.5 10v.01M10 10v.01M15.5 10v.01' stroke-width='2.6'/>",
        ["late"] = "<circle fill='currentColor' stroke='none' cx='10' cy='10' r='8.5'/><path stroke='var(--on-fill)' d='M10 5.5V10l3 2.2'/>",
        ["needs"] = "<circle fill='currentColor' stroke='none' cx='10' cy='10' r='8.5'/><circle fill='var(--on-fill)' stroke='none' cx='10' cy='7.6' r='2.6'/><path fill='var(--on-fill)' stroke='none' d='M5.2 14.6c.5-2.5 2.4-3.6 4.8-3.6s4.3 1.1 4.8 3.6A6.6 6.6 0 0 1 10 16.6a6.6 6.6 0 0 1-4.8-2z'/>",
        ["act"] = "<path d='m11 2.5-6 9h4.5L9 17.5l6-9h-4.5z'/>",
        ["done"] = "<path d='m4 10.5 4 4 8-9' stroke-width='2.2'/>",
        ["fork"] = "<path d='M10 17v-6M10 11 5 5m5 6 5-6M5 8.5V5h3.5M15 8.5V5h-3.5'/>",
        ["phone"] = "<path d='M5 3h2.5l1.3 3.5L7 8c.8 2 2.9 4.2 5 5l1.5-1.8L17 12.5V15c0 1.2-.9 2-2 2C8.5 17 3 11.5 3 5c0-1.1.8-2 2-2z'/>",
        ["skip"] = "<circle cx='10' cy='10' r='7.5'/><path d='M6.5 10h7'/>",
        ["run"] = "<circle cx='10' cy='10' r='7.5'/><path fill='currentColor' stroke='none' d='M10 5a5 5 0 0 1 0 10z'/>",
        ["wait"] = "<circle cx='10' cy='10' r='7.5' stroke-dasharray='2.6 2.6'/>",
        ["fail"] = "<rect fill='currentColor' stroke='none' x='2' y='2' width='16' height='16' rx='3'/><path stroke='var(--on-fill)' d='m6.5 6.5 7 7m0-7-7 7'/>",
        ["sms"] = "<path d='M3 4h14v9.5H9l-4 3v-3H3z'/>",
        ["mail"] = "<path d='M3 5h14v10H3zm0 .5 7 5.5 7-5.5'/>",
        ["ask"] = "<rect x='2.5' y='2.5' width='15' height='15' rx='3' stroke-dasharray='2.5 2.5'/><path d='M7.8 7.8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M10 14v.1'/>",
        ["edit"] = "<path d='m4 16 .7-3.5L13 4.2 15.8 7l-8.3 8.3z'/>",
        ["sys"] = "<rect x='3' y='4' width='14' height='9.5' rx='1'/><path d='M7 17h6M10 13.5V17'/>",
        ["eye"] = "<path d='M2.5 10c2-3.5 4.5-5 7.5-5s5.5 1.5 7.5 5c-2 3.5-4.5 5-7.5 5s-5.5-1.5-7.5-5z'/><circle cx='10' cy='10' r='2.3'/>",
        ["clock"] = "<circle cx='10' cy='10' r='7.5'/><path d='M10 5.5V10l3 2'/>",
        ["pause"] = "<path d='M7 4.5v11M13 4.5v11' stroke-width='2.4'/>",
        ["stop"] = "<path fill='currentColor' stroke='none' d='M6.5 2h7L18 6.5v7L13.5 18h-7L2 13.5v-7z'/><path stroke='var(--on-fill)' d='M10 5.5v5M10 13.8v.1'/>",
    }.ToFrozenDictionary(drawing => drawing.Key, drawing => drawing.Value.Replace('\'', '"'));

    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Which meaning colours it: <c>needs, late, run, wait, done, skip, fail</c>.</summary>
    [Parameter]
    public string? Tone { get; set; }

    public static string Drawing(string name) => Drawings.GetValueOrDefault(name, "");

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddMarkupContent(0, $"<svg class=\"i{(Tone is null ? "" : " " + Tone)}\" viewBox=\"0 0 20 20\" aria-hidden=\"true\">{Drawing(Name)}</svg>");
    }
}
