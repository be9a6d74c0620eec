namespace Beredskab.Scenarios;

/// <summary>Lists that change only on purpose. A missing one is written and the test fails once, so that somebody reads it.</summary>
internal static class Approved
{
    public static void File(string name, IEnumerable<string> lines)
    {
        var written = string.Join('\n', lines) + "\n";
        var path = Beside("approved", name);
        if (!System.IO.File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllText(path, written);
            throw new ShouldAssertException($"{name} did not exist and was written. Read it, and keep it if it is right.");
        }
        written.ShouldBe(System.IO.File.ReadAllText(path));
    }

    /// <summary>Where something stands beside these tests.</summary>
    public static string Beside(params string[] path) => Path.Combine([Repository(), "tests", "Beredskab.Scenarios", .. path]);

    /// <summary>The source tree that these tests lie in.</summary>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Beredskab.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests do not lie in their source tree.");
    }
}
