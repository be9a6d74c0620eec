using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Beredskab.Server.People;

/// <summary>
/// An organisation's people as a CSV file, a row each, as Excel writes and reads it in Denmark: semicolons or commas, UTF-8 or
/// Windows-1252. A column that is not there says nothing; an empty field in one that is takes away what was there.
/// </summary>
/// <param name="Rows">Those that could be read, bad or not.</param>
public sealed record StaffFile(IReadOnlyList<StaffRow> Rows, IReadOnlySet<StaffColumn> Columns, IReadOnlyList<StaffFault> Faults)
{
    public const int MostRows = 5000;

    private const int MostBytes = 2_000_000;

    private const string Yes = "ja", No = "nej";

    /// <summary>The names of columns, Danish first. Those are written; all are read.</summary>
    private static readonly (StaffColumn Column, string[] Names)[] s_names =
    [
        (StaffColumn.Id, ["id"]),
        (StaffColumn.Name, ["navn", "name"]),
        (StaffColumn.Language, ["sprog", "language"]),
        (StaffColumn.Login, ["login"]),
        (StaffColumn.Mobile, ["mobil", "mobile"]),
        (StaffColumn.Phone, ["telefon", "phone"]),
        (StaffColumn.Mail, ["mail", "e-mail", "email"]),
        (StaffColumn.Roles, ["roller", "roles"]),
        (StaffColumn.Left, ["fratrådt", "left"]),
        (StaffColumn.Groups, ["hold", "grupper", "groups"]),
        (StaffColumn.Employer, ["organisation", "organization", "arbejdsgiver", "employer"]),
        (StaffColumn.Teams, ["teams"]),
    ];

    public static string NameOf(StaffColumn column) => Array.Find(s_names, known => known.Column == column).Names[0];

    public static StaffFile Read(byte[] bytes)
    {
        if (bytes.Length > MostBytes) return new([], new HashSet<StaffColumn>(), [new(1, null, "people.too-large", ("most", MostBytes / 1_000_000))]);
        using var text = new StringReader(TextOf(bytes));
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true, DetectDelimiterValues = [";", ",", "\t"], TrimOptions = TrimOptions.Trim, MissingFieldFound = null, BadDataFound = null, IgnoreBlankLines = true,
        });
        var faults = new List<StaffFault>();
        var rows = new List<StaffRow>();
        if (!csv.Read() || !csv.ReadHeader()) return new([], new HashSet<StaffColumn>(), [new(1, null, "people.file-empty")]);
        var columns = new Dictionary<StaffColumn, int>();
        for (var at = 0; at < csv.HeaderRecord!.Length; at++)
        {
            var name = csv.HeaderRecord[at].Trim().Normalize().ToLowerInvariant();
            var known = Array.FindIndex(s_names, column => column.Names.Contains(name));
            if (known < 0 && name.Length > 0) faults.Add(new(1, name, "people.unknown-column", ("known", string.Join(", ", s_names.Select(column => column.Names[0])))));
            else if (known >= 0 && !columns.TryAdd(s_names[known].Column, at)) faults.Add(new(1, name, "people.column-twice"));
        }
        if (!columns.ContainsKey(StaffColumn.Name)) faults.Add(new(1, NameOf(StaffColumn.Name), "people.no-name-column"));
        while (csv.Read())
        {
            if (rows.Count == MostRows)
            {
                faults.Add(new(csv.Parser.RawRow, null, "people.too-many", ("most", MostRows)));
                break;
            }
            // A field may hold line breaks, and then the row ends further down than it begins.
            var line = csv.Parser.RawRow - csv.Parser.RawRecord.TrimEnd('\r', '\n').Count(letter => letter == '\n');
            if (csv.Parser.Record!.All(string.IsNullOrWhiteSpace)) continue;
            if (csv.Parser.Record!.Any(field => field.Any(char.IsControl))) faults.Add(new(line, null, "people.control"));
            else if (csv.Parser.Count < csv.HeaderRecord.Length) faults.Add(new(line, null, "people.too-few-fields", ("count", csv.Parser.Count), ("columns", csv.HeaderRecord.Length)));
            else if (csv.Parser.Count > csv.HeaderRecord.Length) faults.Add(new(line, null, "people.too-many-fields", ("count", csv.Parser.Count), ("columns", csv.HeaderRecord.Length)));
            rows.Add(new(line, columns.ToDictionary(column => column.Key, column => Plain(csv.Parser.Count > column.Value ? csv.GetField(column.Value) : null))));
        }
        return new(rows, columns.Keys.ToHashSet(), faults);
    }

    /// <summary>A list of one person, of whom no more is said than this.</summary>
    public static StaffFile OfOne(IReadOnlyDictionary<StaffColumn, string> fields) => new(
        [new(1, fields.ToDictionary(field => field.Key, field => field.Value.Trim()))], fields.Keys.ToHashSet(), fields.Values.Any(field => field.Any(char.IsControl)) ? [new(1, null, "people.control")] : []);

    /// <summary>With the mark by which Excel knows UTF-8.</summary>
    public static byte[] Write(IEnumerable<StaffRow> rows)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { Delimiter = ";", NewLine = "\r\n" }))
        {
            foreach (var (_, names) in s_names) csv.WriteField(names[0]);
            csv.NextRecord();
            foreach (var row in rows)
            {
                foreach (var (column, _) in s_names) csv.WriteField(Harmless(row[column]));
                csv.NextRecord();
            }
        }
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    public static string Word(bool yes) => yes ? Yes : No;

    public static bool? IsYes(string word) => word.ToLowerInvariant() switch { Yes or "yes" or "x" => true, "" or No or "no" => false, _ => null };

    /// <summary>In whichever of the two it was written.</summary>
    public static string TextOf(byte[] bytes)
    {
        foreach (var wide in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
            if (bytes.AsSpan().StartsWith(wide.Preamble)) return WithoutHint(wide.GetString(bytes, wide.Preamble.Length, bytes.Length - wide.Preamble.Length));
        var plain = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            return WithoutHint(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(plain));
        }
        catch (DecoderFallbackException)
        {
            return WithoutHint(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(plain));
        }
    }

    /// <summary>Excel is told the separator by a first line that is no row.</summary>
    private static string WithoutHint(string text) => text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text;

    /// <summary>Excel takes a field that begins so for a formula.</summary>
    private static string Harmless(string field) => field is ['=' or '+' or '-' or '@' or '\'', ..] ? $"'{field}" : field;

    private static string Plain(string? field) => field is ['\'', '=' or '+' or '-' or '@' or '\'', ..] ? field[1..].Trim() : field?.Trim() ?? "";
}

public enum StaffColumn { Id, Name, Language, Login, Mobile, Phone, Mail, Roles, Left, Groups, Employer, Teams }

/// <summary>What a file says of one person.</summary>
/// <param name="Line">From 1, as editors count.</param>
public sealed record StaffRow(int Line, IReadOnlyDictionary<StaffColumn, string> Fields)
{
    /// <summary>Empty when it is not said.</summary>
    public string this[StaffColumn column] => Fields.GetValueOrDefault(column, "");

    public bool Says(StaffColumn column) => Fields.ContainsKey(column);
}

/// <summary>One thing that is wrong with a file: where, and a sentence of the resources.</summary>
/// <param name="Line">From 1, as editors count.</param>
public sealed record StaffFault(int Line, string? Column, string Sentence, params (string Name, object? Value)[] Values)
{
    /// <summary>It does not stop the file from being taken over.</summary>
    public bool IsWarning { get; init; }

    public string Say(Resources.Texts texts) => texts.Say(Sentence, [("column", Column), .. Values]);
}
