using System.Text;
using System.Text.RegularExpressions;

namespace Beredskab.Playbooks.Grammar;

/// <summary>What to write in the place of a text that has not the form it should have.</summary>
internal static partial class Guess
{
    /// <param name="code">What is wrong with it.</param>
    public static Phrase? For(Shape.Formed formed, string code, string written) => code switch
    {
        Codes.BadId when written.Length > Format1.MostLetters => "give it a shorter name",
        Codes.BadId => Id(written, formed.Pattern) is { } id ? (Phrase)$"write '{id}'" : "æ, ø and å are written ae, oe and aa; a name begins with a letter",
        Codes.ReservedWord => $"put a word before it or behind it, such as 'my-{written}'",
        Codes.BadTime => Time(written),
        Codes.BadDue => Time(written) ?? "a number and m, h, d or w; behind it, if anything, 'after' or 'before' and a clock or 'awareness'",
        Codes.BadCondition => "write a step or input, then 'is' or 'includes', then a word; join several by 'and' or 'or': look is done and not level is red",
        _ => null,
    };

    /// <summary>The same as an id: <c>Ring til vagten på Ø</c> is <c>ring-til-vagten-paa-oe</c>. Null when nothing like it may stand there.</summary>
    private static string? Id(string written, Regex pattern)
    {
        var id = new StringBuilder();
        foreach (var letter in written.ToLowerInvariant())
            id.Append(letter switch { 'æ' => "ae", 'ø' => "oe", 'å' => "aa", >= 'a' and <= 'z' or >= '0' and <= '9' or '.' or '/' => letter.ToString(), _ => "-" });
        var guess = Hyphens().Replace(id.ToString(), "-").Trim('-');
        return new[] { guess, guess.Replace('.', '-').Replace('/', '-') }.FirstOrDefault(id => id.Length <= Format1.MostLetters && pattern.IsMatch(id));
    }

    /// <summary><c>5 minutter</c> is <c>5m</c>.</summary>
    private static Phrase? Time(string written) =>
        Amount().Match(written) is { Success: true } match ? (Phrase)$"write '{match.Groups["n"].Value + Unit(match.Groups["unit"].Value)}'" : null;

    private static char Unit(string word) => char.ToLowerInvariant(word[0]) switch { 'm' => 'm', 'h' or 't' => 'h', 'd' => 'd', _ => 'w' };

    [GeneratedRegex("-{2,}")]
    private static partial Regex Hyphens();

    [GeneratedRegex("(?i)^(?<n>[1-9][0-9]{0,3}) ?(?<unit>m|min|minut|minutter|minutes?|h|t|timer?|hours?|d|dag|dage|days?|w|u|uger?|weeks?)[.]?$")]
    private static partial Regex Amount();
}
