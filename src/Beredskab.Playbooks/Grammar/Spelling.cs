namespace Beredskab.Playbooks.Grammar;

/// <summary>Guesses what was meant.</summary>
internal static class Spelling
{
    /// <summary><c>did you mean 'after'?</c>, or null when nothing known is near.</summary>
    public static Phrase? DidYouMean(string written, IEnumerable<string> known)
    {
        var near = known.Select(word => (word, distance: Distance(written, word)))
            .Where(guess => guess.distance <= Math.Max(1, written.Length / 3))
            .OrderBy(guess => guess.distance).ThenBy(guess => guess.word, StringComparer.Ordinal)
            .FirstOrDefault();
        if (near.word is null) return null;
        Phrase guess = $"did you mean '{near.word}'?";
        return guess;
    }

    /// <summary>Letters to insert, remove, replace or swap with a neighbour.</summary>
    internal static int Distance(string from, string to)
    {
        // A text that is longer than any id is nobody's slip of the finger.
        if (from.Length > Format1.MostLetters || to.Length > Format1.MostLetters) return int.MaxValue;
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var same = from[i - 1] == to[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + same);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[from.Length, to.Length];
    }
}
