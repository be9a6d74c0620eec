using System.Text.RegularExpressions;

namespace Beredskab.Server.Inbound;

/// <summary>
/// What somebody wrote in a mail: the lines above the quoted original and above what is put beneath every mail of theirs. The original holds our own
/// <c>JA 4711</c>, so whatever may be the beginning of it ends the answer: too early leads to a question back, too late to a yes that nobody gave.
/// </summary>
public static partial class MailText
{
    /// <summary>Who writes more has not answered with a word and a code.</summary>
    private const int MostLines = 20, MostLetters = 1000;

    private const int MostBroken = 3;

    public static string AnswerIn(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => Unseen().Replace(line, " ").Trim()).ToList();
        var said = new List<string>();
        for (var at = 0; at < lines.Count && said.Count < MostLines; at++)
        {
            if (IsEnd(lines, at)) break;
            if (lines[at].Length > 0) said.Add(lines[at]);
        }
        var answer = string.Join('\n', said);
        return answer.Length > MostLetters ? answer[..MostLetters] : answer;
    }

    private static bool IsEnd(List<string> lines, int at) =>
        lines[at] is ['>' or '|', ..] || Rule().IsMatch(lines[at]) || Head().IsMatch(lines[at]) || Signature().IsMatch(lines[at]) || IsAttribution(lines, at);

    /// <summary>"Den 3. april 2026 kl. 05.40 skrev Beredskab &lt;…&gt;:", which mail programs break over as many as three lines.</summary>
    private static bool IsAttribution(List<string> lines, int at) => Attribution().IsMatch(lines[at])
        || (Opening().IsMatch(lines[at]) && Enumerable.Range(2, MostBroken - 1).Any(count => Attribution().IsMatch(string.Join(' ', lines.Skip(at).Take(count)))));

    [GeneratedRegex(@"[\p{Cf}\u00A0\t]")]
    private static partial Regex Unseen();

    /// <summary>Outlook's line of underscores, "-----Oprindelig meddelelse-----", "--- Videresendt ---", and the two dashes before a signature.</summary>
    [GeneratedRegex(@"^(?:_{5,}|[-–—=*]{2,}.*|Start på videresendt besked.*|Begin forwarded message.*)$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\*?(?:Fra|From|Von|Från|Afsender|Sender|Sendt|Sent|Til|To|Emne|Subject|Dato|Date)\*?\s?:", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Head();

    [GeneratedRegex(@"^(?:(?:med )?venlig(?:e)? hilsen(?:er)?|(?:de )?bedste hilsner|m\.?v\.?h\.?|v\.?h\.?|hilsen|(?:kind|best|warm) regards|regards|sincerely|sendt fra|sendt med|sent from|sent with|hent outlook|get outlook)\b.*$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Signature();

    /// <summary>How such a line begins when it goes on in the next.</summary>
    [GeneratedRegex(@"^(?:den|on|am|kl\.?|(?:man|tirs|ons|tors|fre|lør|søn)dag|(?:man|tir|ons|tor|fre|lør|søn)\b|[0-9]).*$|[<@]", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Opening();

    /// <summary>Somebody wrote, and when or from which address.</summary>
    [GeneratedRegex(@"^(?:.*[0-9@<].*\b(?:skrev|skriver|wrote|schrieb)\b.*|.*\b(?:skrev|skriver|wrote|schrieb)\b.*[0-9@<].*):$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Attribution();
}
