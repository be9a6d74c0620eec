using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Beredskab.Server.Commands;

/// <summary>Says things to people, in colour where there is a terminal, and to programs in JSON.</summary>
internal sealed class Terminal
{
    public static readonly Style Good = new(Color.Green), Doubtful = new(Color.Yellow), Bad = new(Color.Red), Quiet = new(Color.Grey);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private readonly TextWriter _output;
    private readonly IAnsiConsole _console;

    private Terminal(TextWriter output)
    {
        _output = output;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Colour is for a screen: a pipe, a file and a test get plain words, whatever the environment says of itself.
            Ansi = IsScreen(output) ? AnsiSupport.Detect : AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        // Lines are broken by the terminal, if at all: file:line:column must stay one clickable word, and a pipe has no width.
        _console.Profile.Width = 10_000;
    }

    public static Terminal Of(ParseResult parsed) => new(parsed.InvocationConfiguration.Output);

    public static Terminal On(TextWriter output) => new(output);

    public static Terminal ForErrors(ParseResult parsed) => new(parsed.InvocationConfiguration.Error);

    private static bool IsScreen(TextWriter output) =>
        (output == Console.Out && !Console.IsOutputRedirected) || (output == Console.Error && !Console.IsErrorRedirected);

    public void Line(string text, Style? style = null) => _console.Write(new Text(text + "\n", style));

    /// <summary>As it stands, for files and other programs.</summary>
    public void Write(string text) => _output.Write(text);

    public void Table(Table table) => _console.Write(table);

    public void Json<T>(T answer) => _output.WriteLine(JsonSerializer.Serialize(answer, s_json));
}
