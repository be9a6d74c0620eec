using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Grammar;

/// <summary>
/// Reads <c>not confirm.finding is refuted and (level is red or how-bad is many)</c>. <c>not</c> binds closest, then
/// <c>and</c>, then <c>or</c>. At most 32 comparisons, so that nothing that walks a condition can run out of stack.
/// </summary>
internal sealed class ConditionText
{
    private const int MostWords = 256;
    private const int MostComparisons = 32;
    private const int MostNesting = 32;

    private readonly List<(string Word, int At)> _words;
    private int _next;
    private int _nesting;
    private int _comparisons;

    private ConditionText(string text) => _words = [.. Split(text)];

    /// <summary>The condition, or what is wrong with the text and at which letter.</summary>
    public static (Condition? Condition, (Phrase Message, int Offset)? Problem) Parse(string text)
    {
        try
        {
            var reader = new ConditionText(text);
            if (reader._words.Count > MostWords) throw new Wrong("The condition is too long.", 0);
            var condition = reader.Either();
            return reader.Peek is null ? (condition, null) : throw reader.Unexpected("'and', 'or' or the end");
        }
        catch (Wrong wrong)
        {
            return (null, (wrong.What, wrong.Offset));
        }
    }

    public static FactPath Path(string word) => word.Split('.', 2) switch
    {
        ["level"] => new FactPath.CurrentLevel(),
        ["inputs", var input] => new FactPath.Input(input),
        [var step, var question] => new FactPath.AnswerOf(new(step), question),
        _ => new FactPath.OutcomeOf(new(word)),
    };

    private string? Peek => _next < _words.Count ? _words[_next].Word : null;

    /// <summary>The letter at which the next word begins, or behind the last.</summary>
    private int Here => _next < _words.Count ? _words[_next].At : _words is [] ? 0 : _words[^1].At + _words[^1].Word.Length;

    private Condition Either()
    {
        var left = Both();
        while (Take("or")) left = new Condition.Or(left, Both());
        return left;
    }

    private Condition Both()
    {
        var left = One();
        while (Take("and")) left = new Condition.And(left, One());
        return left;
    }

    private Condition One()
    {
        if (++_nesting > MostNesting) throw new Wrong("The condition is nested more than 32 deep.", Here);
        var one = Take("not") ? new Condition.Not(One()) : Take("(") ? Bracketed() : Comparison();
        _nesting--;
        return one;
    }

    private Condition Bracketed()
    {
        var inner = Either();
        return Take(")") ? inner : throw Unexpected("')'");
    }

    private Condition Comparison()
    {
        if (++_comparisons > MostComparisons) throw new Wrong("A condition makes at most 32 comparisons.", Here);
        if (Take("every"))
            return Take("clock") && Take("is") && Take("settled") ? new Condition.EveryClockIsSettled() : throw Unexpected("'every clock is settled'");
        var path = Path(Name("a step, 'inputs.…' or 'level'", dots: 1));
        if (Take("is")) return new Condition.Is(path, Name("a word", dots: 0));
        return Take("includes") ? new Condition.Includes(path, Name("a word", dots: 0)) : throw Unexpected("'is' or 'includes'");
    }

    private string Name(string expected, int dots)
    {
        if (Peek is not { } word || Format1.Joints.Contains(word) || word.Count('.') > dots || !word.Split('.').All(part => Format1.IdPattern().IsMatch(part)))
            throw Unexpected(expected);
        _next++;
        return word;
    }

    private bool Take(string word)
    {
        if (Peek != word) return false;
        _next++;
        return true;
    }

    private Wrong Unexpected(string expected) => Peek is { } word
        ? new($"'{word}' stands where {expected} was expected.", Here)
        : new($"The condition ends where {expected} was expected.", Here);

    private static IEnumerable<(string, int)> Split(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var length = 1;
            if (text[at] is not ('(' or ')' or ' ' or '\n' or '\t'))
            {
                while (at + length < text.Length && text[at + length] is not ('(' or ')' or ' ' or '\n' or '\t')) length++;
            }
            if (!char.IsWhiteSpace(text[at])) yield return (text.Substring(at, length), at);
            at += length;
        }
    }

    private sealed class Wrong(Phrase what, int offset) : Exception(what.ToString())
    {
        public Phrase What { get; } = what;

        public int Offset { get; } = offset;
    }
}
