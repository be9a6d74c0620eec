using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Beredskab.Benchmarks;

/// <summary>One number, what it is measured in, and the number of the comparison where there is one.</summary>
/// <param name="Times">How many times better than the comparison (above 1) or worse (below 1).</param>
internal sealed record Figure(string Database, string What, double Value, string Unit, double? Comparison = null, double? Times = null, string? Remark = null);

/// <summary>What was measured, printed as a table or as JSON.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Figure> _figures = [];
    private readonly DateTime _began = DateTime.UtcNow;
    private readonly string _load = Machine.Load;

    /// <summary>More is better.</summary>
    public void Rate(string database, string what, double value, string unit, double? comparison = null, string? remark = null) =>
        Add(new(database, what, value, unit, comparison, value / comparison, remark));

    /// <summary>Less is better.</summary>
    public void Cost(string database, string what, double value, string unit, double? comparison = null, string? remark = null) =>
        Add(new(database, what, value, unit, comparison, comparison / value, remark));

    public void Print(bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { began = _began, cores = Environment.ProcessorCount, loadBefore = _load, loadAfter = Machine.Load, figures = _figures }, Json));
            return;
        }
        Console.WriteLine(Say($"{_began:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load before {_load}, after {Machine.Load}"));
        Console.WriteLine();
        Console.WriteLine($"{"database",-11}{"what",-52}{"measured",12} {"unit",-6}{"Elsa 3.7.1",12}{"ratio",9}");
        foreach (var figure in _figures)
            Console.WriteLine(Say(
                $"{figure.Database,-11}{figure.What,-52}{figure.Value,12:0.##} {figure.Unit,-6}{figure.Comparison,12:0.##}{(figure.Times is { } times ? Say($"{times:0.0}x") : ""),9}{(figure.Remark is null ? "" : $"  {figure.Remark}")}"));
    }

    private void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.Error.WriteLine(Say($"  {figure.Database} {figure.What}: {figure.Value:0.##} {figure.Unit}   (load {Machine.Load})"));
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
