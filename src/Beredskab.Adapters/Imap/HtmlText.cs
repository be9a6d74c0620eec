using System.Text;
using MimeKit.Text;

namespace Beredskab.Adapters.Imap;

/// <summary>What a person reads of a mail in HTML, up to where their program put the quoted original.</summary>
internal static class HtmlText
{
    private const int Longest = 20_000;

    public static string Of(string html)
    {
        var text = new StringBuilder();
        var unread = 0;
        using var source = new StringReader(html);
        var tokens = new HtmlTokenizer(source) { DecodeCharacterReferences = true };
        while (text.Length < Longest && tokens.ReadNextToken(out var token))
        {
            if (token is HtmlTagToken { Id: HtmlTagId.Style or HtmlTagId.Title or HtmlTagId.Script, IsEmptyElement: false } aside) unread = Math.Max(0, unread + (aside.IsEndTag ? -1 : 1));
            else if (unread > 0) continue;
            else if (token is HtmlDataToken data and not HtmlScriptDataToken) text.Append(data.Data.ReplaceLineEndings(" "));
            else if (token is HtmlTagToken tag && IsQuote(tag)) break;
            else if (token is HtmlTagToken { Id: HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI }) text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>As Outlook, Gmail, Apple Mail and Thunderbird mark it.</summary>
    private static bool IsQuote(HtmlTagToken tag) => !tag.IsEndTag && (tag.Id is HtmlTagId.BlockQuote or HtmlTagId.HR
        || tag.Attributes.Any(attribute => attribute.Id is HtmlAttributeId.Id or HtmlAttributeId.Class && attribute.Value is { } value
            && (value.Contains("divRplyFwdMsg", StringComparison.OrdinalIgnoreCase) || value.Contains("appendonsend", StringComparison.OrdinalIgnoreCase)
                || value.Contains("gmail_quote", StringComparison.OrdinalIgnoreCase) || value.Contains("moz-cite-prefix", StringComparison.OrdinalIgnoreCase))));
}
