using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Beredskab.Server.Inbound;

/// <summary>
/// What somebody meant by a text message. Forgiving of case, spaces, courtesy and emoji, but never so much that somebody is taken to
/// have said yes who has not: what could be either is <see cref="Unclear"/>, and whoever wrote it is told at once what to write.
/// </summary>
public abstract partial record SmsAnswer
{
    private static readonly FrozenDictionary<string, Sign> s_signs = new (Sign Sign, string Words)[]
    {
        (Sign.Yes, "JA JATAK JADA JAH JAJA JAVEL JEP JEPS JO JOH J YES YEP YEAH Y"),
        (Sign.Fine, "OK OKAY OKI MODTAGET KVITTERET KVITTERER BEKRÆFTER BEKRÆFTET FORSTÅET SELVFØLGELIG NATURLIGVIS KLART ABSOLUT FINT TAGER KLARER GØR KOMMER KIGGER VEJ RECEIVED ROGER 👍 👌 ✅ ✔ ✓ ☑ 🆗"),
        (Sign.No, "NEJ NEJTAK NÆ NÆH NIKS NIX NO NOPE NEIN N"),
        (Sign.Not, "IKKE IK ALDRIG INGEN UMULIGT UMULIG DESVÆRRE SYG FERIE AFVISER AFVIST FORHINDRET VIDERE NOT NEVER CANT CANNOT WONT DONT UNABLE 👎 ❌ ⛔ 🚫"),
        (Sign.Doubt, "MEN HVIS ELLER MÅSKE FORKERT GIV SEND ANDEN AFVISE PROBLEM HVORFOR BUT IF MAYBE OR"),
        (Sign.Help, "HJÆLP HELP INFO"),
    }.SelectMany(sign => sign.Words.Split(' ').Select(word => (Word: Once(word), sign.Sign))).ToFrozenDictionary(pair => pair.Word, pair => pair.Sign);

    /// <summary>What people write round the point, and says nothing.</summary>
    private static readonly FrozenSet<string> s_courtesy = Set(
        "HEJ HEJSA HALLO HI HELLO DAV GODMORGEN GODAFTEN MORGEN TAK TAKKER SVAR SVARET SVARER BEKLAGER UNDSKYLD SORRY ØH KODE KODEN VALG MULIGHED NR NUMMER MVH HILSEN VENLIG PLEASE FOR POKKER");

    /// <summary>How a sentence of one's own begins and ends: "jeg er på vej", "det kan jeg ikke".</summary>
    private static readonly FrozenSet<string> s_own = Set("JEG ER KAN HAR DET DEN PÅ NU STRAKS GODT SÅ HER MED IM");

    /// <summary>A yes only of oneself: "jeg tager den", "på vej"; not "den kommer" and not "er den på vej".</summary>
    private static readonly FrozenSet<string> s_deeds = Set("TAGER KLARER GØR KOMMER KIGGER VEJ");

    private static readonly FrozenSet<string> s_signatures = Set("MVH VH HILSEN HILSNER");

    private static readonly FrozenSet<string> s_stops = Set("STOP STOPSMS STOPALL AFMELD FRAMELD UNSUBSCRIBE");

    /// <summary>Four digits after these are a time or a telephone.</summary>
    private static readonly FrozenSet<string> s_notCodes = Set("KL KLOKKEN AT LOKAL LOK TLF LOKALE RUM");

    /// <summary>Between two codes these say that both are meant.</summary>
    private static readonly FrozenSet<string> s_joins = Set("OG OGSÅ SAMT PLUS AND");

    /// <summary>What each of our own messages begins with. A phone that quotes one, or reacts to one, sends it back to us whole.</summary>
    private static readonly FrozenSet<string> s_ours = Set("BEREDSKAB ØVELSE");

    private SmsAnswer() { }

    private enum Sign
    {
        None,
        Yes,

        /// <summary>A yes when nothing but courtesy stands beside it.</summary>
        Fine,
        No,

        /// <summary>A no where a sentence of one's own begins with it, and beside a yes a doubt.</summary>
        Not,

        /// <summary>A yes beside it may be none.</summary>
        Doubt,
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
        return !isOne ? new Unclear() : new Reading(words, code).Meant() with { Code = code };
    }

    /// <summary>One message, word by word.</summary>
    private sealed class Reading
    {
        private readonly List<(string Word, Sign Sign)> _said;
        private readonly int _codeAt;

        public Reading(List<string> words, string? code)
        {
            _codeAt = code is null ? -1 : words.IndexOf(code);
            _said = [.. words.Select((word, at) => (word, SignAt(words, code, at)))];
        }

        public SmsAnswer Meant()
        {
            var (yes, no) = (First(Sign.Yes), First(Sign.No));
            if (yes >= 0 && no >= 0) return new Unclear();
            if (yes >= 0) return IsAsked(yes) ? new Help() : IsYes(yes) ? new Yes() : Has(Sign.Asked) ? new Help() : new Unclear();
            if (no >= 0) return IsAsked(no) ? new Help() : IsNo(no) ? new No() : Has(Sign.Asked) ? new Help() : new Unclear();
            if (Has(Sign.Asked) || Has(Sign.Help)) return new Help();
            if (First(Sign.Not) is >= 0 and var not) return !Has(Sign.Fine) && IsRefusal(not) ? new No() : new Unclear();
            if (Has(Sign.Fine)) return !Has(Sign.Doubt) && _said.TrueForAll(IsBeside) && IsOwnDeed() ? new Yes() : new Unclear();
            return Chosen() is { } number ? new Choice(number) : new Unclear();
        }

        private bool Has(Sign sign) => First(sign) >= 0;

        private int First(Sign sign) => _said.FindIndex(said => said.Sign == sign);

        /// <summary>"Ja?" is no yes.</summary>
        private bool IsAsked(int at) => at + 1 < _said.Count && _said[at + 1].Sign == Sign.Asked;

        /// <summary>
        /// It stands where an answer begins, and nothing takes it back. With the code beside it more may be said; without one, or with
        /// the code somewhere else, only what says nothing else.
        /// </summary>
        private bool IsYes(int at)
        {
            if (Has(Sign.Not) || Has(Sign.Doubt) || !_said[..at].TrueForAll(IsBeside)) return false;
            return IsAtCode(at) || (!Has(Sign.Asked) && _said.TrueForAll(IsBeside));
        }

        private bool IsOwnDeed()
        {
            if (!_said.Exists(said => s_deeds.Contains(said.Word))) return true;
            var own = _said.Where(said => !IsCode(said.Word) && !s_courtesy.Contains(said.Word)).Select(said => said.Word).ToList();
            var isQuestion = own is ["ER" or "KAN" or "HAR" or "GØR" or "KOMMER" or "KLARER" or "TAGER", "DET" or "JEG", ..] or ["ER" or "KAN" or "HAR", "DEN", ..];
            return !isQuestion && (own.Contains("JEG") || own.Contains("IM") || own[0] is "PÅ" or "ER" || s_deeds.Contains(own[0]));
        }

        private bool IsNo(int at) => (IsAtCode(at) || !Has(Sign.Fine)) && !_said.Exists(said => said.Word is "PROBLEM") && _said[..at].TrueForAll(IsBeside);

        /// <summary>"Jeg kan desværre ikke", "send den videre"; not "systemet virker ikke", and not "hvorfor ikke".</summary>
        private bool IsRefusal(int at) => !_said.Exists(said => said.Word is "PROBLEM" or "HVORFOR" or "AFVISE")
            && _said[..at].TrueForAll(said => IsBeside(said) || said.Word is "JO" or "SEND" or "GIV" or "MÅ" or "I");

        private bool IsAtCode(int at)
        {
            if (_codeAt < 0) return false;
            var (from, to) = at < _codeAt ? (at + 1, _codeAt) : (_codeAt + 1, at);
            return _said[from..to].TrueForAll(IsBeside);
        }

        /// <summary>It says nothing by itself, or the same once more.</summary>
        private bool IsBeside((string Word, Sign Sign) said) =>
            said.Sign is Sign.Yes or Sign.Fine || IsCode(said.Word) || s_courtesy.Contains(said.Word) || s_own.Contains(said.Word);

        /// <summary>The number of an option: one digit, and beside it the code and courtesy. "2 minutter" chooses nothing.</summary>
        private int? Chosen() => _said.Where(said => !IsCode(said.Word) && !s_courtesy.Contains(said.Word)).ToList() is [{ Word: [>= '1' and <= '9' and var digit] }] ? digit - '0' : null;

        /// <summary>A letter alone means something only where an answer begins, or beside its opposite: "hilsen J" is no yes. So does "jo": "det er jo ikke min vagt".</summary>
        private static Sign SignAt(List<string> words, string? code, int at)
        {
            var sign = SignOf(words[at]);
            if (words[at] is not ("J" or "Y" or "N" or "JO")) return sign;
            var isFirst = words[..at].TrueForAll(word => word == code || s_courtesy.Contains(word));
            return isFirst || SignOf(words[at - 1]) is Sign.Yes or Sign.No ? sign : Sign.None;
        }
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

        // "JA 4711 4712", "JA 4711 og også 4712": which of them first is not ours to say.
        bool IsJoined(int at) => words[at] == beside[0] && words.FindIndex(at + 1, word => !s_joins.Contains(word)) is var next and >= 0 && places.Contains(next);

        bool IsAnswer(int at) => at >= 0 && at < words.Count && (SignOf(words[at]) is not (Sign.None or Sign.Doubt) || words[at] is [>= '1' and <= '9']);
    }

    private static bool IsCode(string word) => word.Length == 4 && word.All(char.IsAsciiDigit);

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
        // Who signs says no more; a code that stands behind it is still one.
        if (words.FindIndex(s_signatures.Contains) is > 0 and var signed && !words[signed..].Exists(IsCode)) words = words[..signed];
        var quoted = words.FindIndex(s_ours.Contains);
        // Somebody may begin with our name as we do; what we send is longer than an answer.
        return quoted switch { < 0 => words, 0 when words.Count <= 4 => words[1..], _ => words[..quoted] };
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').Select(Once).ToFrozenSet();

    private static string Once(string word) => Held().Replace(word, "$1");

    [GeneratedRegex(@"\?|👍|👎|👌|✅|✔|✓|☑|❌|⛔|🚫|🆗|[\p{L}]+|[0-9]+")]
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
