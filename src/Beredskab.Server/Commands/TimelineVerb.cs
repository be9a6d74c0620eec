using System.CommandLine;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary><c>beredskab timeline verify</c>: proves an exported timeline with nothing but the file.</summary>
internal static class TimelineVerb
{
    public static Command Make() => new Verb("timeline", "Prove an exported timeline.") { Subcommands = { MakeVerify() }, Examples = ["beredskab timeline verify --help"] };

    private static Verb MakeVerify()
    {
        var file = new Argument<string>("FILE") { Description = "An exported timeline (JSON lines)" };
        var witness = Verb.Text("--witness", "Heads kept outside the database, such as witness.jsonl of the data folder or its copy in a mailbox", "FILE");
        var json = Verb.Json();
        var verb = new Verb("verify", "Tell whether anything in an exported timeline was changed, removed or put in. It needs neither server nor database: only the file, and a witness if there is one.")
        {
            Details = "Without a witness the chain proves that the file agrees with itself; a witness also proves that nobody with the database in hand wrote it anew. Entries younger than the newest witness are counted as unwitnessed.",
            Arguments = { file },
            Options = { witness, json },
            Examples = ["beredskab timeline verify incident.jsonl", "beredskab timeline verify incident.jsonl --witness witness.jsonl"],
            ExitCodes = ["intact", "broken: the stream, the first wrong entry and why", "wrong use, or no file that can be read as a timeline"],
        };
        verb.SetAction(parsed => Verify(parsed, parsed.GetRequiredValue(file), parsed.GetValue(witness), parsed.GetValue(json)));
        return verb;
    }

    private static int Verify(ParseResult parsed, string file, string? witnessFile, bool json)
    {
        var witnesses = witnessFile is null ? WitnessFile.None : Reading(witnessFile, () => WitnessFile.Read(witnessFile, file));
        var verdict = Reading(file, () =>
        {
            using var stream = File.OpenRead(file);
            return TimelineCheck.Verify(stream, witnesses.Held);
        });
        if (json) Terminal.Of(parsed).Json(Plain(verdict, witnesses));
        else Tell(parsed, verdict, witnesses, witnessFile is not null);
        return verdict switch
        {
            TimelineVerdict.Intact => CommandLine.Well,
            TimelineVerdict.Broken => CommandLine.Refused,
            _ => CommandLine.Misused,
        };
    }

    private static void Tell(ParseResult parsed, TimelineVerdict verdict, WitnessFile witnesses, bool isWitnessed)
    {
        var terminal = Terminal.Of(parsed);
        switch (verdict)
        {
            case TimelineVerdict.Intact(var streams, var entries, var unwitnessed, var asides, var erased):
                terminal.Line(FormattableString.Invariant($"Intact: streams {streams}, entries {entries}, unwitnessed {unwitnessed}, asides {asides}, of them rightly erased {erased}."), Terminal.Good);
                if (!isWitnessed) terminal.Line("No witness was named: the file agrees with itself, and nothing outside it was asked.", Terminal.Quiet);
                break;
            case TimelineVerdict.Broken(var stream, var seq, var why):
                terminal.Line($"Broken: {Where(stream, seq)}{why}", Terminal.Bad);
                break;
            case TimelineVerdict.Unreadable(var line, var why):
                Terminal.ForErrors(parsed).Line(FormattableString.Invariant($"This is no exported timeline, or only a part of one: {why} (line {line})"), Terminal.Bad);
                break;
        }
        if (witnesses.Elsewhere is { Count: > 0 } elsewhere)
            terminal.Line($"The witness also knows {string.Join(", ", elsewhere)}, which the file does not hold.", Terminal.Doubtful);
    }

    private static string Where(string? stream, long? seq) =>
        stream is null ? "" : seq is null ? $"stream {stream}: " : FormattableString.Invariant($"stream {stream}, entry {seq}: ");

    private static object Plain(TimelineVerdict verdict, WitnessFile witnesses) => verdict switch
    {
        TimelineVerdict.Intact i => new { verdict = "intact", i.Streams, i.Entries, i.Unwitnessed, i.Asides, i.Erased, notInFile = witnesses.Elsewhere },
        TimelineVerdict.Broken b => new { verdict = "broken", b.Stream, entry = b.Seq, b.Why },
        TimelineVerdict.Unreadable u => new { verdict = "unreadable", u.Line, u.Why },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(File.Exists(file) ? $"{file} cannot be read: {e.Message}" : $"There is no file {file}.");
        }
    }
}
