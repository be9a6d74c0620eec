using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks.Grammar;

/// <summary>Holds a tree against the grammar and names everything that does not fit.</summary>
/// <param name="language">The language that plain texts of the file are in.</param>
internal sealed class ShapeCheck(Faults faults, string language)
{
    public void Check(Node node, Shape shape, string what)
    {
        if (node is Refused || faults.IsFull) return;
        switch (shape)
        {
            case Shape.Sentence sentence: Sentence(node, what, sentence.LooksUp); break;
            case Shape.Words words: Words(node, what, words.LooksUp); break;
            case Shape.Formed formed when AsScalar(node, what) is { } text: Formed(text, formed, what); break;
            case Shape.OneOf one when AsScalar(node, what) is { } text: OneOf(text, one, what); break;
            case Shape.ListOf list: List(node, list, what); break;
            case Shape.Named named when AsMapping(node, what) is { } map: Named(map, named, what); break;
            case Shape.Keys keys when AsMapping(node, what) is { } map: Keys(map, keys); break;
            case Shape.ShortOr both: Check(node, IsLong(node, both) ? both.Long : both.Short, what); break;
        }
    }

    /// <summary>A mapping of two-letter keys is a text in several languages; any other mapping is the long form.</summary>
    public static bool IsLong(Node node, Shape.ShortOr both) => node is Mapping map && !(both.Short is Shape.Words && IsLanguages(map));

    public static bool IsLanguages(Mapping map) => map.Entries is not [] && map.Entries.All(entry => Format1.LanguagePattern().IsMatch(entry.Key));

    private Scalar? AsScalar(Node node, string what)
    {
        if (node is Scalar or Refused) return node as Scalar;
        faults.Error(Codes.WrongForm, node.At, $"{what} is a text, and this is {node.Form}.", "put quotes round a text that begins with { or [ or holds ': '");
        return null;
    }

    private Mapping? AsMapping(Node node, string what)
    {
        if (node is Mapping map) return map;
        faults.Error(Codes.WrongForm, node.At, $"{what} is a mapping (key: value), and this is {node.Form}.");
        return null;
    }

    private void Sentence(Node node, string what, bool looksUp)
    {
        if (AsScalar(node, what) is not { } text || looksUp || text.Text.IndexOf("{{", StringComparison.Ordinal) is not (>= 0 and var open)) return;
        var end = text.Text.IndexOf("}}", open, StringComparison.Ordinal) is >= 0 and var close ? close + 2 : text.Text.Length;
        faults.Error(Codes.BadTemplate, text.At, $"{what}: nothing is looked up here, and '{Shorten(text.Text[open..end])}' would be shown as it stands.", "say it in a task, a question, a note or a message");
    }

    private void Words(Node node, string what, bool looksUp)
    {
        if (node is Scalar)
        {
            Sentence(node, what, looksUp);
            return;
        }
        if (node is not Mapping map || !IsLanguages(map))
        {
            faults.Error(Codes.WrongForm, node.At, $"{what} is a text, or texts by language ({{da: …, en: …}}).", "put quotes round a text with , : ? # inside {}");
            return;
        }
        foreach (var entry in map.Entries) Sentence(entry.Value, $"{what} ({entry.Key})", looksUp);
        if (map[language] is null)
            faults.Error(Codes.NotInOwnLanguage, node.At, $"{what} lacks the file's own language, '{language}'.", $"add '{language}: …'");
    }

    private void Formed(Scalar text, Shape.Formed formed, string what)
    {
        if (!formed.Pattern.IsMatch(text.Text))
        {
            faults.Error(formed.Code, text.At, $"{what}: '{Shorten(text.Text)}' is not {formed.Is}.", Guess.For(formed, formed.Code, text.Text));
            return;
        }
        if (formed.Problem?.Invoke(text.Text) is not var (message, offset)) return;
        var at = text.IsPlain && !text.Text.Contains('\n') ? new Mark(text.At.Line, text.At.Column + offset) : text.At;
        var code = formed.Code is Codes.BadId && Format1.Reserved.Contains(text.Text) ? Codes.ReservedWord : formed.Code;
        faults.Error(code, at, $"{what}: {message}", code is Codes.BadId or Codes.ReservedWord or Codes.BadCondition ? Guess.For(formed, code, text.Text) : null);
    }

    private void OneOf(Scalar text, Shape.OneOf one, string what)
    {
        if (one.Allowed.Contains(text.Text)) return;
        faults.Error(Codes.WrongWord, text.At, $"{what} is {Format1.List(one.Allowed, "or")}, not '{Shorten(text.Text)}'.", Spelling.DidYouMean(text.Text, one.Allowed));
    }

    private void List(Node node, Shape.ListOf list, string what)
    {
        if (node is Sequence sequence)
        {
            if (sequence.Items is []) faults.Error(Codes.EmptyValue, node.At, $"{what}: the list is empty.", "remove the key, or name at least one");
            foreach (var item in sequence.Items) Check(item, list.Item, what);
        }
        else if (list.OrOne)
        {
            Check(node, list.Item, what);
        }
        else
        {
            faults.Error(Codes.WrongForm, node.At, $"{what} is a list, and this is {node.Form}.", "begin each item with '- '");
        }
    }

    private void Named(Mapping map, Shape.Named named, string what)
    {
        if (map.Entries is [] && !named.MayBeEmpty) NothingIn(map, what);
        foreach (var entry in map.Entries)
        {
            Check(new Scalar(entry.At, entry.Key, isPlain: true), named.Id, what);
            Check(entry.Value, named.Item, $"{what}.{entry.Key}");
        }
    }

    private void NothingIn(Mapping map, string what) =>
        faults.Error(Codes.EmptyValue, map.At, $"{what}: there is nothing in it.", "remove the key, or fill it in");

    private void Keys(Mapping map, Shape.Keys keys)
    {
        if (map.Entries is []) NothingIn(map, keys.Name);
        foreach (var entry in map.Entries)
        {
            if (faults.IsFull) return;
            if (keys.All.FirstOrDefault(key => key.Name == entry.Key) is not { } known)
                faults.Error(Codes.UnknownKey, entry.At, $"Unknown key '{Shorten(entry.Key)}' in {keys.Name}.", Spelling.DidYouMean(entry.Key, keys.All.Select(key => key.Name)) ?? (map.IsFlow ? "put quotes round a text with , : ? # inside {}" : null));
            else
                Check(entry.Value, known.Shape, entry.Key);
        }
        foreach (var group in keys.ExactlyOne) ExactlyOne(map, keys, group);
        foreach (var key in keys.All) Together(map, keys, key);
    }

    private void ExactlyOne(Mapping map, Shape.Keys keys, ValueList<string> group)
    {
        var there = map.Entries.Where(entry => group.Contains(entry.Key)).ToList();
        if (there is []) faults.Error(Codes.OneOfKeys, map.At, $"The {keys.Name} has none of {Format1.List(group, "or")}.", "add one of them");
        foreach (var extra in there.Skip(1))
            faults.Error(Codes.OneOfKeys, extra.At, $"The {keys.Name} already has '{there[0].Key}'; '{extra.Key}' cannot stand beside it.", "keep one of them");
    }

    private void Together(Mapping map, Shape.Keys keys, Key key)
    {
        var entry = map.Find(key.Name);
        if (entry is null)
        {
            var because = key.RequiredWith is [] ? null : key.RequiredWith.FirstOrDefault(other => map[other] is not null);
            if (key.Required || because is not null)
                faults.Error(Codes.MissingKey, map.At, $"The {keys.Name} has no '{key.Name}'{(because is null ? "" : $", which '{because}' needs")}.", $"{key.Name}: {key.Says}");
        }
        else if (key.With is not [] && !key.With.Any(other => map[other] is not null))
        {
            faults.Error(Codes.KeyNotHere, entry.At, $"'{key.Name}' belongs to {Format1.List(key.With, "or")}, and there is none here.", "remove it");
        }
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
