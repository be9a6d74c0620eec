using PhoneNumbers;

namespace Beredskab.Server.People;

/// <summary>Phone numbers as people write them, and as they are kept: E.164. A number without a country is Danish.</summary>
public static class Phones
{
    private const string Home = "DK";
    private const int HomeCode = 45;

    private static readonly PhoneNumberUtil s_util = PhoneNumberUtil.GetInstance();

    /// <summary>E.164, or null when it can be nobody's number.</summary>
    public static string? Read(string written) => Parse(written) is { } number && s_util.IsPossibleNumber(number) ? s_util.Format(number, PhoneNumberFormat.E164) : null;

    /// <summary>Whether an operator could have handed it out; a mistyped number often could not.</summary>
    public static bool IsInUse(string e164) => Parse(e164) is { } number && s_util.IsValidNumber(number);

    /// <summary>A Danish one in pairs, <c>12 34 11 01</c>; others with their country, <c>+49 30 123456</c>. What is no number is shown as it is.</summary>
    public static string Show(string e164) => Parse(e164) switch
    {
        null => e164,
        // The library leaves those that no operator hands out in one piece, and those are just the demo's.
        { CountryCode: HomeCode, NationalNumber: var digits and >= 10_00_00_00 and <= 99_99_99_99 } => digits.ToString("00 00 00 00", System.Globalization.CultureInfo.InvariantCulture),
        var number => s_util.Format(number, PhoneNumberFormat.INTERNATIONAL),
    };

    private static PhoneNumber? Parse(string written)
    {
        try
        {
            return s_util.Parse(written, Home);
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
