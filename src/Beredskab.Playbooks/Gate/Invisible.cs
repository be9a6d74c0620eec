using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks.Gate;

/// <summary>
/// Letters that stand in a text and cannot be seen: of no width, or turning the direction of what is read. Two texts that look alike
/// would be different ones, and one that was approved would not be what it looked like. A soft hyphen may stay.
/// </summary>
internal static class Invisible
{
    /// <summary>Where the first one stands from <paramref name="from"/> on; -1 when there is none.</summary>
    public static int In(string text, int from = 0)
    {
        for (var at = from; at < text.Length; at++)
            if (IsInvisible(text, at)) return at;
        return -1;
    }

    public static string Name(string text, int at) => $"U+{(char.IsSurrogatePair(text, at) ? char.ConvertToUtf32(text, at) : text[at]):X4}";

    /// <summary>Whether there is anything to read.</summary>
    public static bool IsSeen(string text) => text.EnumerateRunes().Any(IsSeen);

    private static bool IsSeen(Rune rune) => !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark)
        // Letters that are drawn as nothing: the fillers of Korean and the empty cell of Braille.
        && rune.Value is not (0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800);

    private static bool IsInvisible(string text, int at) => text[at] switch
    {
        <= '\u00AD' => false,
        '\u061C' or '\u180E' or '\u200B' or '\u200E' or '\u200F' or '\uFEFF' => true,
        >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u206F' or >= '\uFFF9' and <= '\uFFFB' => true,
        // Some emoji are several that are joined, and some scripts are not spelt rightly without a joiner.
        '\u200C' or '\u200D' => at == 0 || at + 1 == text.Length || !MayJoin(text[at - 1]) || !MayJoin(text[at + 1]),
        // Tags and what follows them, all of which only programs read.
        '\uDB40' => true,
        _ => false,
    };

    private static bool MayJoin(char letter) => char.IsSurrogate(letter) || (letter >= '\u0600' && (char.IsLetter(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol));
}
