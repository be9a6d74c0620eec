using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Playbooks;

namespace Beredskab.Server.Letters;

/// <summary>
/// What people wrote, as it may stand in a text message: cut where a playbook's author counts on it, in letters that an SMS holds 160 of,
/// and without addresses of the web, which Danish operators filter.
/// </summary>
public static partial class SmsText
{
    /// <summary>As <c>lint</c> counts it (LANGUAGE 4).</summary>
    public const int Longest = 40;

    private static readonly Dictionary<char, string> s_plain = new()
    {
        ['’'] = "'", ['‘'] = "'", ['“'] = "\"", ['”'] = "\"", ['„'] = "\"", ['–'] = "-", ['—'] = "-", ['…'] = "...", ['\u00A0'] = " ", ['•'] = "-", ['`'] = "'", ['´'] = "'",
    };

    public static string Cut(string written) => Cut(Plain(WebAddress.Pattern().Replace(written, "(link)")), Longest);

    public static string Cut(string text, int length) => text.Length <= length ? text : text[..length].TrimEnd(' ', '(', ',', '.');

    /// <summary>Accents that the alphabet lacks are dropped, and what has no letter at all goes.</summary>
    public static string Plain(string written)
    {
        var plain = new StringBuilder();
        foreach (var rune in written.EnumerateRunes())
        {
            var letters = rune.ToString();
            if (letters is [var one] && s_plain.TryGetValue(one, out var instead)) letters = instead;
            if (!letters.All(Gsm7.Has)) letters = new([.. letters.Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && Gsm7.Has(letter))]);
            plain.Append(letters);
        }
        return Blanks().Replace(plain.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
