using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Identity;

/// <summary>
/// Holds one version of a playbook against another and says each thing that is otherwise in a sentence. What is compared is the canonical content,
/// key by key, so nothing that differs is passed over: a key that no sentence tells apart is said to be otherwise all the same.
/// </summary>
internal sealed partial class Comparison(Playbook before, Playbook after, Library library, string language)
{
    private readonly Telling _was = new(before, library, language) { IsByName = true };
    private readonly Telling _now = new(after, library, language) { IsByName = true };

    private string Us(string da, string en) => _now.Us(da, en);

    private string[] One(string da, string en) => [Us(da, en)];

    /// <summary>The sentences of one thing: those of each key that is otherwise, in the order of <paramref name="says"/>.</summary>
    /// <param name="it">The thing as it stands inside a sentence: <c>trinnet 'look'</c>.</param>
    /// <param name="keys">Those that are otherwise.</param>
    private IEnumerable<string> Told(string it, IEnumerable<string> keys, params IEnumerable<(string Key, Func<IEnumerable<string>> Sentences)> says)
    {
        var left = keys.ToHashSet();
        foreach (var (key, sentences) in says)
            if (left.Remove(key))
            {
                List<string> told = [.. sentences()];
                // The same plain text in a file of another language is told by the language.
                foreach (var sentence in told is [] && before.Language == after.Language ? [Changed(it, key)] : told) yield return sentence;
            }
        foreach (var key in left) yield return Changed(it, key);
    }

    private string Changed(string it, string key) => Us($"Det, der står under '{key}' i {it}, er ændret.", $"What stands under '{key}' in {it} is changed.");

    /// <summary>What came, went or became another; nothing where it is said with the same words.</summary>
    private static IEnumerable<string> Of<T>(T? was, T? now, Func<T, string> came, Func<T, string> went, Func<T, T, string> turned) where T : class => (was, now) switch
    {
        (null, { } one) => [came(one)],
        ({ } one, null) => [went(one)],
        ({ } one, { } other) when !Equals(one, other) => [turned(one, other)],
        _ => [],
    };

    private IEnumerable<string> Text(string it, string a, string the, LocalizedText? was, LocalizedText? now) => was is not null && now is not null && Same(was, now) ? [] : Of(
        was, now,
        text => Us($"{Big(it)} har nu {a}: {Now(text)}.", $"{Big(it)} now has {a}: {Now(text)}."),
        text => Us($"{Big(it)} har ikke længere {a} (før {Was(text)}).", $"{Big(it)} no longer has {a} (it was {Was(text)})."),
        (old, text) => Us($"{Big(the)} {it} er {Wording(old, text)}.", $"{Big(the)} {it} is {Wording(old, text)}."));

    private IEnumerable<string> Plain(string it, string a, string the, string? was, string? now) => Of(
        was, now,
        word => Us($"{Big(it)} har nu {a}: {word}.", $"{Big(it)} now has {a}: {word}."),
        word => Us($"{Big(it)} har ikke længere {a} (før {word}).", $"{Big(it)} no longer has {a} (it was {word})."),
        (old, word) => Us($"{Big(the)} {it} er nu {word}, før {old}.", $"{Big(the)} {it} is now {word}, not {old}."));

    /// <summary><c>nu “Ring op.”, før “Ring.”; på engelsk nu “Call.”, før “Ring.”</c>: each language that is otherwise, the reader's first.</summary>
    private string Wording(LocalizedText was, LocalizedText now)
    {
        var languages = now.Versions.Concat(was.Versions).Select(version => version.Language).Distinct().OrderByDescending(one => one == _now.Language).ToList();
        var isReplaced = !languages.Any(one => In(was, one) is not null && In(now, one) is not null);
        return string.Join("; ", from one in languages let old = In(was, one) let text = In(now, one) where old != text select Part(one, old, text));

        string Part(string one, string? old, string? text) => (old, text) switch
        {
            (null, { } added) => Us($"nu {(isReplaced ? "" : "også ")}på {Tongue(one)}: {Quote(after, one, added)}", $"now {(isReplaced ? "" : "also ")}in {Tongue(one)}: {Quote(after, one, added)}"),
            ({ } gone, null) => Us($"ikke længere på {Tongue(one)} (før {Quote(before, one, gone)})", $"no longer in {Tongue(one)} (it was {Quote(before, one, gone)})"),
            _ => (languages.Count == 1 || one == _now.Language ? "" : Us($"på {Tongue(one)} ", $"in {Tongue(one)} ")) + Turn(one, old!, text!),
        };
    }

    private string Turn(string tongue, string was, string now)
    {
        var (old, text) = (Quote(before, tongue, was), Quote(after, tongue, now));
        // What is looked up may be called the same, and then only the paths tell them apart.
        if (old == text) (old, text) = ($"“{was}”", $"“{now}”");
        return Us($"nu {text}, før {old}", $"now {text}, not {old}");
    }

    private static string? In(LocalizedText text, string language) => text.Versions.FirstOrDefault(version => version.Language == language)?.Text;

    private string Now(LocalizedText text) => Quote(after, text);

    private string Was(LocalizedText text) => Quote(before, text);

    private string Quote(Playbook of, LocalizedText text)
    {
        var (tongue, words) = text.Versions.FirstOrDefault(version => version.Language == _now.Language) ?? text.Versions[0];
        return Quote(of, tongue, words);
    }

    /// <summary>With what is looked up in it named in the text's own language.</summary>
    private string Quote(Playbook of, string tongue, string text) => $"“{new Telling(of, library, tongue).Text(LocalizedText.Of(tongue, text))}”";

    private string Tongue(string code) => code switch { "da" => Us("dansk", "Danish"), "en" => Us("engelsk", "English"), _ => $"'{code}'" };

    /// <summary>Things that have no name of their own, or are nothing but a name: each that came or went.</summary>
    /// <param name="them">The list as it begins a sentence.</param>
    private IEnumerable<string> Each<T>(string them, ValueList<T> was, ValueList<T> now, Func<T, string> came, Func<T, string> went)
    {
        var (kept, added, gone) = Match(was, now, (one, other) => Equals(one, other));
        return [.. added.Select(came), .. gone.Select(went), .. Order(them, kept)];
    }

    /// <summary>Texts in a list: another wording in the same place is that text with other words.</summary>
    private IEnumerable<string> Each(string them, ValueList<LocalizedText> was, ValueList<LocalizedText> now, Func<LocalizedText, string> came, Func<LocalizedText, string> went, Func<LocalizedText, LocalizedText, string> turned)
    {
        var (kept, added, gone) = Match([.. was.Index()], [.. now.Index()], (one, other) => Same(one.Item, other.Item), (one, other) => one.Index == other.Index);
        foreach (var (one, other) in kept.Select(pair => (pair.Was.Item, pair.Now.Item)).Where(pair => !Same(pair.Item1, pair.Item2))) yield return turned(one, other);
        foreach (var (_, one) in added) yield return came(one);
        foreach (var (_, one) in gone) yield return went(one);
        foreach (var sentence in Order(them, kept)) yield return sentence;
    }

    private bool Same(LocalizedText was, LocalizedText now) => was.Versions.Count == now.Versions.Count
        && (was.Versions.All(now.Versions.Contains) || was.Versions is [var plain] && plain.Language == before.Language && now.Versions[0] == plain with { Language = after.Language });

    private IEnumerable<string> Order<T>(string them, List<Pair<T>> kept) => Moved(kept).Any() ? One($"{them} står i en anden rækkefølge.", $"{them} stand in another order.") : [];

    /// <summary>Things that the author has named: each that stands elsewhere among the others, as few as explain it.</summary>
    /// <param name="name">The thing as it begins a sentence.</param>
    private IEnumerable<string> Places<T>(List<Pair<T>> kept, Func<T, string> name, Func<T, string> id)
    {
        foreach (var at in Moved(kept))
            yield return at == 0
                ? Us($"{Big(name(kept[at].Now))} står nu først.", $"{Big(name(kept[at].Now))} now stands first.")
                : Us($"{Big(name(kept[at].Now))} står nu efter '{id(kept[at - 1].Now)}'.", $"{Big(name(kept[at].Now))} now stands after '{id(kept[at - 1].Now)}'.");
    }

    private sealed record Pair<T>(T Was, T Now, int At);

    /// <summary>Who is who in two lists, in the order of the newer one: by the first rule as far as it goes, then by the next.</summary>
    private static (List<Pair<T>> Kept, List<T> Added, List<T> Gone) Match<T>(IReadOnlyList<T> was, IReadOnlyList<T> now, params ReadOnlySpan<Func<T, T, bool>> rules)
    {
        var pairs = new Pair<T>?[now.Count];
        var isTaken = new bool[was.Count];
        foreach (var rule in rules)
            for (var at = 0; at < now.Count; at++)
                for (var from = 0; from < was.Count && pairs[at] is null; from++)
                    if (!isTaken[from] && rule(was[from], now[at])) (pairs[at], isTaken[from]) = (new(was[from], now[at], from), true);
        return ([.. pairs.OfType<Pair<T>>()], [.. now.Where((_, at) => pairs[at] is null)], [.. was.Where((_, at) => !isTaken[at])]);
    }

    /// <summary>Those beside the longest row that kept its order.</summary>
    private static IEnumerable<int> Moved<T>(List<Pair<T>> kept)
    {
        var rows = new List<int>[kept.Count];
        for (var at = 0; at < kept.Count; at++)
            rows[at] = [.. Enumerable.Range(0, at).Where(earlier => kept[earlier].At < kept[at].At).Select(earlier => rows[earlier]).MaxBy(row => row.Count) ?? [], at];
        return Enumerable.Range(0, kept.Count).Except(rows.MaxBy(row => row.Count) ?? []);
    }

    private string And(IEnumerable<string> words) => Joined([.. words], Us(" og ", " and "));

    private string Or(IEnumerable<string> words) => Joined([.. words], Us(" eller ", " or "));

    private static string Joined(List<string> words, string last) => words.Count < 2 ? string.Concat(words) : string.Join(", ", words.SkipLast(1)) + last + words[^1];

    private string And<T>(ValueList<T> ids) where T : struct, IId<T> => And(ids.Select(id => $"'{id.Value}'"));

    private string Or<T>(ValueList<T> ids) where T : struct, IId<T> => Or(ids.Select(id => $"'{id.Value}'"));

    private static string Big(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    /// <summary>A name that its author gave, and what people call it where that is known.</summary>
    private static string Called(string id, string? title) => title is null || title == id ? $"'{id}'" : $"'{id}' ({title})";

    private string Called(ClockId id) => Called(id.Value, _now.Clock(id));

    private string Called(RoleId id) => Called(id.Value, _now.Role(id));

    private string Called(PlaybookId id) => Called(id.Value, library.Find(id)?.Content.Title.In(language));

    /// <summary>A title at the end of a sentence.</summary>
    private static string End(string title) => title.Length > 0 && title[^1] is '.' or '?' or '!' ? title : $"{title}.";
}
