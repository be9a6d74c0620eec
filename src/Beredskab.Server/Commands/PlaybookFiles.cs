using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary>Playbooks named on the command line: single files among those that come with the product, or folders that stand for themselves.</summary>
internal static class PlaybookFiles
{
    /// <summary>The library, and the names of the files in it that were asked about.</summary>
    /// <exception cref="UsageException">A path is not there, cannot be read, or holds nothing.</exception>
    public static (Library Library, IReadOnlySet<string> Files) Read(string[] paths)
    {
        if (paths.Where(path => !Path.Exists(path)).ToArray() is { Length: > 0 } missing)
            throw new UsageException(string.Join('\n', missing.Select(path => $"There is no file or folder {path}.")));
        try
        {
            if (Array.Exists(paths, Directory.Exists)) return ReadFolders(paths);
            SourceFile[] sources = [.. paths.Distinct().Select(path => new SourceFile(path, File.ReadAllBytes(path)))];
            return (sources.Aggregate(Library.Shipped(), (library, source) => library.With(source)), sources.Select(source => source.Name).ToHashSet());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Could not read everything: {e.Message}");
        }
    }

    public static object Plain(Diagnostic fault) => new { fault.Severity, fault.Code, fault.File, fault.Line, fault.Column, fault.Message, fault.Hint };

    private static (Library, IReadOnlySet<string>) ReadFolders(string[] paths)
    {
        var files = paths.SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories) : [path]).ToHashSet();
        return files.Count > 0 ? (Library.Load(paths), files) : throw new UsageException($"There is no *.yaml in {string.Join(", ", paths)}.");
    }
}
