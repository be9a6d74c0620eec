using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Beredskab.Server.Inbound;

/// <summary>
/// What somebody meant by a text message. Forgiving of case, spaces, courtesy and emoji, but never so much that somebody is taken to
/// have said yes who has not: what could be either is <see cref="Unclear"/>, and whoever wrote it is told what to write.
/// </summary>
public abstract partial record SmsAnswer
{
    private static readonly FrozenDictionary<string, Sign> s_signs = new (Sign Sign, string Words)[]
    {
        (Sign.Yes, "JA JATAK JADA JAH JAJA JAVEL JEP JEPS YES YEP YEAH"),
        (Sign.Fine, "OK OKAY OKI MODTAGET KVITTERET KVITTERER RECEIVED ROGER 👍 👌 ✅ ✔ 🆗"),
        (Sign.No, "NEJ NEJTAK NÆ NÆH NIKS NO NOPE"),
        (Sign.Not, "IKKE DESVÆRRE NOT CANT CANNOT UNABLE 👎 ❌ ⛔ 🚫"),
        (Sign.Help, "HJÆLP HELP INFO"),
    }.SelectMany(sign => sign.Words.Split(' ').Select(word => (Word: Once(word), sign.Sign))).ToFrozenDictionary(pair => pair.Word, pair => pair.Sign);

    /// <summary>These mean something only where an answer begins: "hilsen J" is no yes, nor is "det er jo ikke min vagt".</summary>
    private static readonly FrozenDictionary<string, Sign> s_signsAtFirst =
        new Dictionary<string, Sign> { ["J"] = Sign.Yes, ["JO"] = Sign.Yes, ["Y"] = Sign.Yes, ["N"] = Sign.No }.ToFrozenDictionary();

    /// <summary>What people write before they come to the point.</summary>
    private static readonly FrozenSet<string> s_greetings =
        Set("HEJ HEJSA HALLO HI HELLO DAV GODMORGEN GODAFTEN MORGEN TAK SVAR SVARER BEKLAGER SORRY KODE KODEN VALG MULIGHED NR NUMMER");

    /// <summary>How a sentence begins that says it: "det er ok", "jeg kan ikke".</summary>
    private static readonly FrozenSet<string> s_openings = Set("JEG I KAN ER DET");

    private static readonly FrozenSet<string> s_stops = Set("STOP STOPSMS STOPALL AFMELD FRAMELD UNSUBSCRIBE");

    /// <summary>After a yes, "er ikke" and "ved ikke" take nothing back; "kan ikke" and "kommer ikke" do.</summary>
    private static readonly FrozenSet<string> s_harmlessBeforeNot = Set("ER VED FORSTÅR");

    /// <summary>Four digits after these are a time or a telephone.</summary>
    private static readonly FrozenSet<string> s_notCodes = Set("KL KLOKKEN AT LOKAL LOK TLF LOKALE RUM");

    /// <summary>What each of our own messages begins with. A phone that quotes one, or reacts to one, sends it back to us whole.</summary>
    private static readonly FrozenSet<string> s_ours = Set("BEREDSKAB ØVELSE");

    private SmsAnswer() { }

    private enum Sign
    {
        None,
        Yes,

        /// <summary>A yes unless something else is said.</summary>
        Fine,
        No,

        /// <summary>A no unless something else is said.</summary>
        Not,
        Help,
        Asked,
    }

    /// <summary>Four digits, or null when none were written.</summary>
    public string? Code { get; private init; }

    public sealed record Yes : SmsAnswer;

    public sealed record No : SmsAnswer;

    public sealed record Help : SmsAnswer;

    /// <param name="Number">From 1.</param>
    public sealed record Choice(int Number) : SmsAnswer;

    /// <summary>Wants no more messages, which is not for this number to decide while its owner is on call.</summary>
    public sealed record Stop : SmsAnswer;

    public sealed record Unclear : SmsAnswer;

    /// <summary>Reads <c>JA 4711</c>, <c>nej tak, 4711</c>, <c>? 4711</c>, <c>2 4711</c>, <c>4711 ja</c>, <c>Ja.</c></summary>
    public static SmsAnswer Read(string text)
    {
        var words = WordsOf(text);
        if (words.Count is > 0 and <= 3 && s_stops.Contains(words[0])) return new Stop { Code = CodeAmong(words).Code };
        var (code, isOne) = CodeAmong(words);
        return !isOne ? new Unclear() : Meant(words, code) with { Code = code };
    }

    private static SmsAnswer Meant(List<string> words, string? code)
    {
        var first = words.FindIndex(word => word != code && !s_greetings.Contains(word));
        var begins = words.FindIndex(word => word != code && !s_greetings.Contains(word) && !s_openings.Contains(word));
        var signs = words.Select((word, at) => at == first && s_signsAtFirst.TryGetValue(word, out var sign) ? sign : SignOf(word)).ToList();
        if (Has(Sign.Yes) || Has(Sign.No))
        {
            if (Has(Sign.Yes) && (Has(Sign.No) || IsTakenBack())) return new Unclear();
            var said = signs.FindIndex(sign => sign is Sign.Yes or Sign.No);
            return signs.ElementAtOrDefault(said + 1) == Sign.Asked ? new Help() : Told(isYes: Has(Sign.Yes));
        }
        if (Has(Sign.Asked) || Has(Sign.Help)) return new Help();
        if (Has(Sign.Fine) || Has(Sign.Not)) return Has(Sign.Fine) && Has(Sign.Not) ? new Unclear() : Told(Has(Sign.Fine));
        return Chosen(words, begins, code) is { } number ? new Choice(number) : new Unclear();

        bool Has(Sign sign) => signs.Contains(sign);

        // "Jeg kan ikke sige ja", "ja, men jeg kan ikke"; not "ja, men jeg er ikke hjemme" and not "ja, men ikke før seks".
        bool IsTakenBack() => Enumerable.Range(0, words.Count).Any(at => signs[at] == Sign.Not
            && !(at > signs.IndexOf(Sign.Yes) && (s_harmlessBeforeNot.Contains(words[at - 1]) || words.ElementAtOrDefault(at + 1) == "FØR")));

        // Without a code it may be about something else: then it is an answer only when it begins like one.
        SmsAnswer Told(bool isYes) => code is null && (begins < 0 || signs[begins] is Sign.None) ? new Unclear() : isYes ? new Yes() : new No();
    }

    /// <summary>The number of an option: one digit, where the answer begins or beside the code. "Er der om 5 minutter" chooses nothing.</summary>
    private static int? Chosen(List<string> words, int begins, string? code)
    {
        var at = words.FindIndex(IsChoice);
        if (at < 0 || words.FindLastIndex(IsChoice) != at) return null;
        var isBesideCode = code is not null && (words.ElementAtOrDefault(at + 1) == code || at > 0 && words[at - 1] == code);
        return at == begins || isBesideCode ? words[at][0] - '0' : null;

        static bool IsChoice(string word) => word is [>= '1' and <= '9'];
    }

    /// <summary>The code, and whether it is clear which of the numbers it is.</summary>
    private static (string? Code, bool IsOne) CodeAmong(List<string> words)
    {
        var places = Enumerable.Range(0, words.Count).Where(at => IsCode(words[at]) && !(at > 0 && s_notCodes.Contains(words[at - 1]))).ToList();
        var codes = places.Select(at => words[at]).Distinct().ToList();
        if (codes.Count <= 1) return (codes.SingleOrDefault(), true);
        // Of several the one beside the answer itself: "JA 4711, ring 1234 5678".
        var beside = places.Where(at => IsAnswer(at - 1) || IsAnswer(at + 1)).Select(at => words[at]).Distinct().ToList();
        return beside.Count == 1 && !places.Exists(IsJoined) ? (beside[0], true) : (null, false);

        // "JA 4711 4712", "JA 4711 og 4712": which of them first is not ours to say.
        bool IsJoined(int at) => words[at] == beside[0] && (places.Contains(at + 1) || places.Contains(at + 2) && (words[at + 1] is "OG" or "AND"));

        bool IsAnswer(int at) => at >= 0 && at < words.Count && (SignOf(words[at]) is not Sign.None || words[at] is [>= '1' and <= '9']);

        static bool IsCode(string word) => word.Length == 4 && word.All(char.IsAsciiDigit);
    }

    private static Sign SignOf(string word) => word == "?" ? Sign.Asked : s_signs.GetValueOrDefault(word);

    /// <summary>Its words in capitals, each letter that is held down written once, without what it quotes of ours.</summary>
    private static List<string> WordsOf(string text)
    {
        // Half a character would be an error to Normalize; it is no word.
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var plain = Unheard().Replace(whole.Normalize(NormalizationForm.FormKC), "");
        plain = string.Join('\n', plain.Split('\n').Where(line => !line.TrimStart().StartsWith('>')));
        if (!WholeCode().IsMatch(plain)) plain = SplitCode().Replace(plain, "$1$2$3$4");
        var words = Words().Matches(plain.ToUpperInvariant()).Select(match => Once(match.Value)).ToList();
        var quoted = words.FindIndex(s_ours.Contains);
        // Somebody may begin with our name as we do; what we send is longer than an answer.
        return quoted switch { < 0 => words, 0 when words.Count <= 4 => words[1..], _ => words[..quoted] };
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').Select(Once).ToFrozenSet();

    private static string Once(string word) => Held().Replace(word, "$1");

    [GeneratedRegex(@"\?|👍|👎|👌|✅|✔|❌|⛔|🚫|🆗|[\p{L}]+|[0-9]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"(\p{L})\1+")]
    private static partial Regex Held();

    /// <summary>What no one sees, and what stands inside a word: <c>can't</c>.</summary>
    [GeneratedRegex(@"\p{Cf}|(?<=\p{L})['’´`](?=\p{L})")]
    private static partial Regex Unheard();

    [GeneratedRegex(@"(?<![0-9])[0-9]{4}(?![0-9])")]
    private static partial Regex WholeCode();

    /// <summary>Four digits written in pairs or one by one, and no more of them: <c>47 11</c>, <c>4 7 1 1</c>.</summary>
    [GeneratedRegex(@"(?<![0-9] ?)([0-9]) ?([0-9]) ([0-9]) ?([0-9])(?! ?[0-9])")]
    private static partial Regex SplitCode();
}
