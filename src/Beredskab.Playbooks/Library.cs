using System.Text;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>One text on its way into a library: how it is called, and its bytes.</summary>
public sealed record SourceFile(string Name, ReadOnlyMemory<byte> Utf8)
{
    public static SourceFile Of(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}

/// <summary>
/// Playbooks that know each other, with the roles, clocks and requirements that they name. What could not be read is
/// among the <see cref="Faults"/>; the rest is there all the same.
/// </summary>
public sealed record Library
{
    private Library(ValueList<SourceFile> sources, IReadOnlyList<FileReading> files)
    {
        Sources = sources;
        Files = files;
        Faults = [.. files.SelectMany(file => file.Faults.InOrder())];
        Playbooks = [.. files.Where(file => !file.Faults.Any).Select(file => file.Version.Value).OfType<PlaybookVersion>()];
        Roles = new([.. files.SelectMany(file => file.Roles.Roles)], [.. files.SelectMany(file => file.Roles.Groups)]);
        Clocks = new([.. files.SelectMany(file => file.Clocks.Clocks)]);
        Requirements = [.. files.SelectMany(file => file.Requirements)];
    }

    /// <summary>Everything that could be read, in the order of the files.</summary>
    public ValueList<PlaybookVersion> Playbooks { get; }

    public RoleDirectory Roles { get; }

    public ClockBook Clocks { get; }

    public ValueList<Requirement> Requirements { get; }

    /// <summary>Each with the file it stands in.</summary>
    public IEnumerable<(string File, Rehearsal Rehearsal)> Rehearsals => Files.Where(file => file.Rehearsal is not null).Select(file => (file.Faults.File, file.Rehearsal!));

    /// <summary>What reading found. What <c>Linter</c> finds comes on top.</summary>
    public ValueList<Diagnostic> Faults { get; }

    internal IReadOnlyList<FileReading> Files { get; }

    private ValueList<SourceFile> Sources { get; }

    public PlaybookVersion? Find(PlaybookId id) => Playbooks.FirstOrDefault(version => version.Content.Id == id);

    /// <summary>The text that a playbook was read from; null when there is none of that name.</summary>
    public string? SourceOf(PlaybookId id) =>
        Enumerable.Range(0, Files.Count).Where(at => Files[at].Playbook?.Playbook.Id == id).Select(at => Encoding.UTF8.GetString(Sources[at].Utf8.Span)).FirstOrDefault();

    /// <summary>The files of a playbook and of everything it calls, directly or through calls.</summary>
    public IEnumerable<string> FilesOf(PlaybookId id)
    {
        var neighbours = new Neighbours(this);
        return neighbours.Find(id) is { } text ? neighbours.WithCalled(text.Playbook).Select(playbook => neighbours.Find(playbook.Id)!.File) : [];
    }

    /// <summary>Reads files, and folders with all <c>*.yaml</c> in them, in the order of their names.</summary>
    /// <exception cref="IOException">A path is not there or cannot be read.</exception>
    public static Library Load(params IEnumerable<string> paths) =>
        Read(paths.SelectMany(FilesAt).Distinct(StringComparer.Ordinal).Select(file => new SourceFile(file, File.ReadAllBytes(file))));

    /// <summary>The library that comes with the product, from the folder <c>playbooks</c> beside the program.</summary>
    public static Library Shipped() => Load(Path.Combine(AppContext.BaseDirectory, "playbooks"));

    /// <summary>The folder with a rehearsal of each playbook that comes with the product. A server has no need of them.</summary>
    public static string ShippedRehearsals => Path.Combine(AppContext.BaseDirectory, "rehearsals");

    public static Library Read(IEnumerable<SourceFile> sources)
    {
        ValueList<SourceFile> all = [.. sources];
        return new(all, [.. all.Select(FileReading.Of)]);
    }

    /// <summary>The same library without some of its playbooks.</summary>
    public Library Without(Predicate<PlaybookId> isGone)
    {
        var kept = Enumerable.Range(0, Files.Count).Where(at => Files[at].Playbook?.Playbook.Id is not { } id || !isGone(id)).ToList();
        return kept.Count == Files.Count ? this : new([.. kept.Select(at => Sources[at])], [.. kept.Select(at => Files[at])]);
    }

    /// <summary>The same library with one text more, which takes the place of the playbook of that name, if there is one.</summary>
    public Library With(SourceFile source)
    {
        var reading = FileReading.Of(source);
        var id = reading.Playbook?.Playbook.Id;
        var kept = Enumerable.Range(0, Files.Count).Where(at => id is null || Files[at].Playbook?.Playbook.Id != id).ToList();
        return new([.. kept.Select(at => Sources[at]), source], [.. kept.Select(at => Files[at]), reading]);
    }

    private static IEnumerable<string> FilesAt(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        : [path];
}

/// <summary>What one file turned out to hold.</summary>
internal sealed record FileReading(Faults Faults, Mapping? Root)
{
    public PlaybookText? Playbook { get; private init; }

    /// <summary>What the playbook is by its content; null when there is none. Made when it is first asked for, and kept.</summary>
    public Lazy<PlaybookVersion?> Version { get; private init; } = new(() => null);

    public Rehearsal? Rehearsal { get; private init; }

    public RoleDirectory Roles { get; private init; } = RoleDirectory.Empty;

    public ClockBook Clocks { get; private init; } = ClockBook.Empty;

    public ValueList<Requirement> Requirements { get; private init; } = [];

    public static FileReading Of(SourceFile source)
    {
        var faults = new Faults(source.Name);
        var node = IntakeGate.Open(source.Utf8.Span, faults);
        if (node is null) return new(faults, null);
        var reading = new FileReading(faults, node as Mapping);
        // It names a playbook too.
        if (reading.Root?["rehearsal"] is not null) return reading with { Rehearsal = RehearsalReader.Read(reading.Root, faults) };
        if (reading.Root is null || reading.Root["playbook"] is not null)
        {
            var text = PlaybookReader.ReadPlaybook(node, faults);
            return reading with { Playbook = text, Version = new(() => text is null ? null : Canonical.Version(text.Playbook)) };
        }
        if (reading.Root["roles"] is Mapping) return reading with { Roles = DirectoryReader.Roles(reading.Root, faults) };
        if (reading.Root["clocks"] is Mapping) return reading with { Clocks = DirectoryReader.Clocks(reading.Root, faults) };
        if (reading.Root["requirements"] is Mapping) return reading with { Requirements = DirectoryReader.Requirements(reading.Root, faults) };
        faults.Error(Codes.UnknownKind, node.At, "This is neither a playbook, a rehearsal nor a file of roles, clocks or requirements.", "a playbook begins with 'format: 1' and 'playbook: …'");
        return reading;
    }
}
