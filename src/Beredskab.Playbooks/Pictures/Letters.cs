using System.Globalization;
using System.Text;

namespace Beredskab.Playbooks;

/// <summary>
/// How much room a text takes. We cannot know the reader's font, so everything is measured in DejaVu Sans, the widest of those that the
/// pictures may be shown in: in any other there is room to spare, and in none does a text leave its box.
/// </summary>
internal static class Letters
{
    private const char First = ' ';

    // Hundredths of the size, from the space to the tilde.
    private static readonly byte[] s_regular =
    [
        32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53,
        100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 61, 74, 69, 99, 69, 61, 69, 39, 34, 39, 84, 50,
        50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 52, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
    ];

    private static readonly byte[] s_bold =
    [
        35, 46, 52, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 58,
        100, 78, 77, 74, 83, 69, 69, 82, 84, 38, 38, 78, 64, 100, 84, 85, 74, 85, 77, 72, 69, 82, 78, 111, 77, 73, 73, 46, 37, 46, 84, 50,
        50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72, 84,
    ];

    public static double Width(string text, double size, bool bold = false) => text.EnumerateRunes().Sum(rune => Hundredths(rune, bold)) * size / 100;

    /// <summary>Lines that are no wider than <paramref name="width"/>. A word that is longer is broken with a hyphen.</summary>
    public static List<string> Wrap(string text, double width, double size, bool bold = false)
    {
        var lines = new List<string>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Broken(word, width, size, bold)))
        {
            if (lines is [.., var last] && Width($"{last} {word}", size, bold) <= width) lines[^1] = $"{last} {word}";
            else lines.Add(word);
        }
        return lines;
    }

    /// <summary>For a page, which breaks its lines itself: long words with a soft hyphen where we would break them.</summary>
    public static string Softened(string text) =>
        string.Join(' ', text.Split(' ').Select(word => word.Length > 20 && Joint(word) is var joint && joint < word.Length ? $"{word[..joint]}\u00AD{word[joint..]}" : word));

    private static IEnumerable<string> Broken(string word, double width, double size, bool bold)
    {
        if (Width(word, size, bold) <= width)
        {
            yield return word;
            yield break;
        }
        var part = new StringBuilder();
        foreach (var letter in Elements(word))
        {
            if (part.Length > 0 && Width($"{part}{letter}-", size, bold) > width)
            {
                var joint = Joint(part.ToString());
                yield return $"{part.ToString(0, joint)}-";
                part.Remove(0, joint);
            }
            part.Append(letter);
        }
        yield return part.ToString();
    }

    /// <summary>Danish joins words with an s: <c>Informationssikkerheds-koordinator</c>. Without one the line is filled.</summary>
    private static int Joint(string part)
    {
        for (var at = part.Length - 2; at > part.Length / 2; at--)
            if (part[at] == 's' && char.IsLetter(part[at + 1]) && !"aeiouyæøås".Contains(part[at + 1], StringComparison.Ordinal)) return at + 1;
        return part.Length;
    }

    /// <summary>Letters with their accents, so that a break never falls inside one.</summary>
    private static IEnumerable<string> Elements(string word)
    {
        for (var walk = StringInfo.GetTextElementEnumerator(word); walk.MoveNext();) yield return walk.GetTextElement();
    }

    private static int Hundredths(Rune rune, bool bold) => rune.Value switch
    {
        >= First and <= '~' and var letter => (bold ? s_bold : s_regular)[letter - First],
        'æ' or 'Æ' or '…' or '—' => 109,
        '·' or '–' or '“' or '”' or '’' => bold ? 66 : 52,
        <= 0x24F => bold ? 88 : 80,
        // Signs, other scripts and pictures.
        _ => 140,
    };
}
