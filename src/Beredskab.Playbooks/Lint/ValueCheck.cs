using System.Globalization;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Whether a value that stands in the file is one that a question takes, as it would be asked of people.</summary>
internal static class ValueCheck
{
    /// <summary>What it should be instead; null when it is right.</summary>
    public static string? Problem(Question question, string value) => question.Type switch
    {
        QuestionType.Number when !decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) => "a number, such as 12 or 2.5",
        QuestionType.Date when !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => "a date, such as 2026-11-30",
        QuestionType.Time when !TimeOnly.TryParseExact(value, ["H.mm", "HH.mm", "H:mm", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => "a time of day, such as 05.30",
        QuestionType.Choice when question.Options.All(option => option.Id != value) => $"one of {Format1.List(question.Options.Select(option => option.Id), "or")}",
        _ => null,
    };
}
