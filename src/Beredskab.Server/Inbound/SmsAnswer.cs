using System.Text.RegularExpressions;

namespace Beredskab.Server.Inbound;

/// <summary>What somebody meant by a text message. Forgiving of case, spaces and courtesy.</summary>
public abstract partial record SmsAnswer
{
    private SmsAnswer() { }

    /// <summary>Four digits, or null when none were written.</summary>
    public string? Code { get; private init; }

    public sealed record Yes : SmsAnswer;

    public sealed record No : SmsAnswer;

    public sealed record Help : SmsAnswer;

    /// <param name="Number">From 1.</param>
    public sealed record Choice(int Number) : SmsAnswer;

    public sealed record Unclear : SmsAnswer;

    /// <summary>Reads <c>JA 4711</c>, <c>nej tak, 4711</c>, <c>? 4711</c>, <c>2 4711</c>, <c>4711 ja</c>, <c>Ja.</c></summary>
    public static SmsAnswer Read(string text)
    {
        var words = Words().Matches(text.ToUpperInvariant()).Select(match => match.Value).ToList();
        var code = words.Find(word => word.Length == 4 && word.All(char.IsAsciiDigit));
        if (words.Any(word => word is "?" or "HJÆLP" or "HELP" or "INFO")) return new Help { Code = code };
        var isNo = words.Any(word => word is "NEJ" or "NO" or "NEIN" or "IKKE");
        var isYes = words.Any(word => word is "JA" or "YES" or "JEP" or "JO" or "OK" or "J");
        if (words.Find(word => word.Length == 1 && char.IsAsciiDigit(word[0]) && word != "0") is { } digit && !isYes && !isNo) return new Choice(digit[0] - '0') { Code = code };
        // "Nej, jeg kan ikke" is one no; "ja nej" is neither.
        if (isYes == isNo) return new Unclear { Code = code };
        return isNo ? new No { Code = code } : new Yes { Code = code };
    }

    [GeneratedRegex(@"\?|[\p{L}]+|\d+")]
    private static partial Regex Words();
}
