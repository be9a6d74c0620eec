using Beredskab.Playbooks;

namespace Beredskab.Server.Commands;

/// <summary>Playbooks named on the command line: files and folders among those that come with the product, or folders that bring their own roles and stand for themselves.</summary>
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
            string[] files = [.. paths.SelectMany(FilesAt).Distinct()];
            if (files is []) throw new UsageException($"There is no *.yaml in {string.Join(", ", paths)}.");
            SourceFile[] sources = [.. files.Select(file => new SourceFile(file, File.ReadAllBytes(file)))];
            // A folder with roles of its own is a library; anything less is read among what comes with the product.
            var alone = Library.Read(sources);
            return (Array.Exists(paths, Directory.Exists) && alone.Roles.Roles is not [] ? alone : sources.Aggregate(Library.Shipped(), (library, source) => library.With(source)), files.ToHashSet());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"Could not read everything: {e.Message}");
        }
    }

    public static object Plain(Diagnostic fault) => new { fault.Severity, fault.Code, fault.File, fault.Line, fault.Column, fault.Message, fault.Hint };

    /// <summary>Which files there are and when each was written, as one text.</summary>
    public static string Standing(string[] paths)
    {
        try
        {
            return string.Join('\n', paths.SelectMany(FilesAt).Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> FilesAt(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];
}
