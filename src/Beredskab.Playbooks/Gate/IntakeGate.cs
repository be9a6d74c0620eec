using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Beredskab.Playbooks.Gate;

/// <summary>
/// The only door for a text (LANGUAGE 1). What comes through is one UTF-8 document of at most 256 KB and 32 levels, made of
/// mappings, lists and texts: no alias, anchor, tag or merge key, no key twice, no empty value. A byte order mark is
/// tolerated, because editors on Windows write one, and is no part of the content. All text is in Unicode form NFC.
/// </summary>
internal sealed class IntakeGate
{
    public const int MostBytes = 256 * 1024;
    public const int MostLevels = 32;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Faults _faults;
    private readonly Parser _parser;
    private readonly bool _isClear;

    private IntakeGate(string text, Faults faults)
    {
        _faults = faults;
        _isClear = NothingInvisible(text, faults);
        _parser = new(new StringReader(text));
    }

    /// <summary>The document's tree, or null when there is none to be had; what is wrong stands in <paramref name="faults"/>.</summary>
    public static Node? Open(ReadOnlySpan<byte> utf8, Faults faults)
    {
        if (utf8.Length > MostBytes)
        {
            faults.Error(Codes.TooLarge, new(1, 1), $"The file is {utf8.Length / 1024} KB; 256 KB is the most.", "split it into playbooks that call each other");
            return null;
        }
        if (Decode(utf8, faults) is not { } text) return null;
        var gate = new IntakeGate(text, faults);
        try
        {
            return gate.Document();
        }
        catch (TooDeep)
        {
            return null;
        }
        catch (YamlException wrong)
        {
            if (gate.IndentingTab(text, wrong) is { } tab)
                faults.Error(Codes.Yaml, tab, "This is not YAML: a tab stands in the indentation.", "indent with spaces");
            else
                faults.Error(Codes.Yaml, At(wrong.Start), $"This is not YAML: {FirstLine(wrong.Message)}", "look at the indentation and quotes here and in the line above");
            return null;
        }
        // On some nonsense (a bracket that is never closed) YamlDotNet's scanner loses its footing instead of saying so.
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or IndexOutOfRangeException or InvalidCastException)
        {
            var near = gate._parser.Current is { } last ? At(last.End) : new Mark(1, 1);
            faults.Error(Codes.Yaml, near, "This is not YAML; it can no longer be understood from here.", "look for a bracket or quote that is not closed, here and below");
            return null;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> utf8, Faults faults)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            var text = Strict.GetString(utf8);
            if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
                faults.Error(Codes.ControlCharacter, PlaceOf(text, zero), "A zero byte stands here, so this is not a text.", "remove it; if there are many, save the file as UTF-8");
            else
                return text;
        }
        catch (DecoderFallbackException wrong)
        {
            var line = 1 + utf8[..wrong.Index].Count((byte)'\n');
            faults.Error(Codes.NotUtf8, new(line, 1), "The file is not UTF-8.", "save it as UTF-8 in your editor");
        }
        return null;
    }

    /// <summary>Comments are looked at too: whoever approves a text reads them with it.</summary>
    private static bool NothingInvisible(string text, Faults faults)
    {
        var isClear = true;
        var (line, begins) = (1, 0);
        for (var at = Invisible.In(text); at >= 0 && !faults.IsFull; at = Invisible.In(text, at + 1))
        {
            for (var end = text.IndexOf('\n', begins); end >= 0 && end < at; end = text.IndexOf('\n', begins)) (line, begins) = (line + 1, end + 1);
            TellInvisible(faults, new(line, at - begins + 1), text, at);
            isClear = false;
            if (char.IsSurrogate(text[at])) at++;
        }
        return isClear;
    }

    private static void TellInvisible(Faults faults, Mark at, string text, int where) =>
        faults.Error(Codes.InvisibleCharacter, at, $"A character stands here that nobody can see ({Invisible.Name(text, where)}).", "remove it; often it came along when the text was copied");

    private static Mark PlaceOf(string text, int at) => new(1 + text.AsSpan(0, at).Count('\n'), at - text.LastIndexOf('\n', at));

    /// <summary>The tab that YAML did not take as indentation, which it tells of in words that lead elsewhere.</summary>
    private Mark? IndentingTab(string text, YamlException wrong)
    {
        var isOfTabs = wrong.Message.Contains("tab", StringComparison.Ordinal);
        if (!isOfTabs && !wrong.Message.Contains("cannot start any token", StringComparison.Ordinal)) return null;
        var from = isOfTabs ? _parser.Current is { } last ? At(last.Start).Line : 1 : At(wrong.Start).Line;
        var line = 0;
        foreach (var here in text.AsSpan().EnumerateLines())
        {
            if (++line < from) continue;
            var tab = here.Length == here.TrimStart().Length ? -1 : here[..^here.TrimStart().Length].IndexOf('\t');
            if (tab >= 0 && !here.IsWhiteSpace()) return new(line, tab + 1);
            if (!isOfTabs) return null;
        }
        return null;
    }

    private Node? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out var end))
        {
            _faults.Error(Codes.EmptyFile, At(end.Start), "The file holds no document.", "begin with 'format: 1'");
            return null;
        }
        var start = _parser.Consume<DocumentStart>();
        if (start.Version is not null || start.Tags?.Any(tag => tag.Handle is not ("!" or "!!")) == true)
            _faults.Error(Codes.Directive, At(start.Start), "A line beginning with % is not allowed.", "remove it");
        var root = Read(level: 1);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
            _faults.Error(Codes.SeveralDocuments, At(_parser.Current!.Start), "A second document begins here; a file holds one.", "put it in a file of its own");
        return root;
    }

    /// <summary>The next node, or null for one that is refused; either way the parser stands behind it.</summary>
    private Node? Read(int level)
    {
        if (_parser.Current is null) _parser.MoveNext();
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _faults.Error(Codes.Alias, At(alias.Start), $"An alias (*{alias.Value}) is not allowed.", "write the text out");
            return null;
        }
        if (_parser.Accept<NodeEvent>(out var node)) RefuseMarks(node);
        if (level > MostLevels)
        {
            _faults.Error(Codes.TooDeep, At(_parser.Current!.Start), "This stands more than 32 levels deep; what follows was not read.", "look for brackets that are not closed; a playbook needs ten levels at most");
            // Not skipped: on a hundred thousand brackets the scanner needs a minute to find the end.
            throw new TooDeep();
        }
        if (_parser.TryConsume<YamlDotNet.Core.Events.Scalar>(out var scalar)) return Text(scalar);
        return _parser.Accept<SequenceStart>(out _) ? List(level) : Map(level);
    }

    private void RefuseMarks(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            _faults.Error(Codes.Anchor, At(node.Start), $"An anchor (&{node.Anchor.Value}) is not allowed.", "remove it, or put quotes round a text that begins with &");
        if (!node.Tag.IsEmpty)
            _faults.Error(Codes.Tag, At(node.Start), "A tag (!…) is not allowed.", "remove it, or put quotes round a text that begins with !");
    }

    private Scalar? Text(YamlDotNet.Core.Events.Scalar scalar)
    {
        var at = At(scalar.Start);
        if (string.IsNullOrWhiteSpace(scalar.Value))
        {
            _faults.Error(Codes.EmptyValue, at, "There is no value here.", "write one or remove the key; put quotes round a text with , : ? # inside {}");
            return null;
        }
        if (scalar.Value.Any(letter => char.IsControl(letter) && letter is not '\n' and not '\t') || !IsWellFormed(scalar.Value))
        {
            _faults.Error(Codes.ControlCharacter, at, "The text holds a character that cannot be shown.", "type it again");
            return null;
        }
        if (!Invisible.IsSeen(scalar.Value))
        {
            _faults.Error(Codes.EmptyValue, at, "There is nothing to see in this text.", "write what people can read, or remove the key");
            return null;
        }
        // What is written as an escape is seen here only; its place in the line cannot be told.
        if (_isClear && Invisible.In(scalar.Value) is >= 0 and var where) TellInvisible(_faults, at, scalar.Value, where);
        // The line break at the end of a block is layout: a sentence is the same content however it is written down.
        return new(at, scalar.Value.Trim().Normalize(NormalizationForm.FormC), scalar.Style is ScalarStyle.Plain);
    }

    private Sequence List(int level)
    {
        var at = At(_parser.Consume<SequenceStart>().Start);
        var items = new List<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (Read(level + 1) is { } item) items.Add(item);
        }
        return new(at, items);
    }

    private Mapping Map(int level)
    {
        var start = _parser.Consume<MappingStart>();
        var entries = new List<Entry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = Key(level);
            var value = Read(level + 1);
            if (key is null) continue;
            if (!seen.Add(key.Text))
                _faults.Error(Codes.DuplicateKey, key.At, $"The key '{key.Text}' stands here a second time.", "keep one of them");
            else
                entries.Add(new(key.At, key.Text, value ?? new Refused(key.At)));
        }
        return new(At(start.Start), entries, start.Style is MappingStyle.Flow);
    }

    private Scalar? Key(int level)
    {
        var read = Read(level + 1);
        if (read is Scalar { Text: "<<", IsPlain: true })
            _faults.Error(Codes.MergeKey, read.At, "A merge key (<<) is not allowed.", "write the keys out");
        else if (read is Scalar key)
            return key;
        else if (read is not null)
            _faults.Error(Codes.KeyNotText, read.At, $"A key is a text, and this is {read.Form}.", "put quotes round a text that begins with { or [");
        return null;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    private static Mark At(YamlDotNet.Core.Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.') + ".";

    private sealed class TooDeep : Exception;
}
