namespace Beredskab.Server.People;

/// <summary>Numbers of the Danish business register (CVR), in which every organisation here stands.</summary>
public static class Cvr
{
    /// <summary>By modulus 11 over all eight digits, the last of which is chosen so that it comes out even.</summary>
    private static readonly int[] s_weights = [2, 7, 6, 5, 4, 3, 2, 1];

    /// <summary>The eight digits, however they are spaced, with DK before them or not; null when that is no such number.</summary>
    public static string? Read(string written)
    {
        var plain = string.Concat(written.Where(letter => !char.IsWhiteSpace(letter) && letter != '-'));
        if (plain.StartsWith("DK", StringComparison.OrdinalIgnoreCase)) plain = plain[2..];
        return plain is ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] && plain.Length == s_weights.Length && plain.All(char.IsAsciiDigit)
            && plain.Zip(s_weights, (digit, weight) => (digit - '0') * weight).Sum() % 11 == 0 ? plain : null;
    }

    /// <summary>As it is written on letters.</summary>
    public static string Show(string cvr) => $"{cvr[..2]} {cvr[2..4]} {cvr[4..6]} {cvr[6..]}";
}
