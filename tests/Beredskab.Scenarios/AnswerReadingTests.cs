using System.Globalization;
using System.Text.RegularExpressions;
using Beredskab.Server.Inbound;

namespace Beredskab.Scenarios;

/// <summary>What people text back at night, read one by one from a table that people wrote (golden/text-messages.txt).</summary>
public partial class AnswerReadingTests
{
    [Fact]
    public void What_people_write_is_understood_as_they_mean_it()
    {
        var lines = File.ReadAllLines(Approved.Beside("golden", "text-messages.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();

        var wrong = from line in lines
                    let parts = line.Split('|', 2)
                    let said = Said(SmsAnswer.Read(Plain(parts[1].TrimStart(' '))))
                    where said != parts[0].Trim()
                    select $"{line}\n    was read as: {said}";

        wrong.ShouldBeEmpty();
        lines.Count.ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Whatever_is_written_is_read_and_no_yes_comes_of_what_holds_none()
    {
        var chance = new Random(20261129);
        string[] pieces = ["ja", "nej", "4711", "4822", "?", "ikke", "ok", "2", " ", "\n", "BEREDSKAB", ">", "kl", "👍", "\uD83D", "æ", "\u0000", "stop", ".", "\u0301"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, chance.Next(12)).Select(_ => pieces[chance.Next(pieces.Length)]));
            if (SmsAnswer.Read(text) is SmsAnswer.Yes)
                text.ShouldSatisfyAllConditions(
                    // What is quoted of ours, and what a phone marks as quoted, nobody said.
                    () => (Denied().IsMatch(text) && !text.Contains("BEREDSKAB", StringComparison.Ordinal) && !text.Contains('>', StringComparison.Ordinal)).ShouldBeFalse(text),
                    () => (text.Contains("ja", StringComparison.Ordinal) || text.Contains("ok", StringComparison.Ordinal) || text.Contains("👍", StringComparison.Ordinal)).ShouldBeTrue(text));
        }
    }

    private static string Said(SmsAnswer answer)
    {
        var sense = answer switch
        {
            SmsAnswer.Yes => "yes",
            SmsAnswer.No => "no",
            SmsAnswer.Help => "help",
            SmsAnswer.Stop => "stop",
            SmsAnswer.Choice(var number) => $"choice {number}",
            _ => "unclear",
        };
        return answer.Code is { } code ? $"{sense} {code}" : sense;
    }

    private static string Plain(string written) => Escape().Replace(written, match => match.Value switch
    {
        "\\n" => "\n",
        "\\t" => "\t",
        var unit => ((char)int.Parse(unit.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
    });

    [GeneratedRegex(@"(?<![\p{L}\p{M}])(nej|ikke)(?![\p{L}\p{M}])")]
    private static partial Regex Denied();

    [GeneratedRegex(@"\\n|\\t|\\u[0-9A-F]{4}")]
    private static partial Regex Escape();
}
