namespace Beredskab.Crashes;

/// <summary>Several nodes over one PostgreSQL, their world, and the people who call them, each time by another door.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly string _folder;

    private House(string folder, PostgreSqlServer database, Outside world, Node[] nodes, Callers callers) =>
        (_folder, Database, World, Nodes, Callers) = (folder, database, world, nodes, callers);

    public PostgreSqlServer Database { get; }

    public Outside World { get; }

    public Node[] Nodes { get; }

    public Callers Callers { get; }

    public static async Task<House> Open(Faults faults, params string[] roles)
    {
        var database = await PostgreSqlServer.Start();
        return await Open(faults, database, database.ConnectionString, roles);
    }

    /// <summary>Nodes that reach their database by more than its own address.</summary>
    public static async Task<House> Open(Faults faults, PostgreSqlServer database, string connectionString, params string[] roles)
    {
        var folder = Directory.CreateTempSubdirectory("beredskab-house-").FullName;
        var settings = new Dictionary<string, string> { ["Storage:Provider"] = "postgresql", ["Storage:ConnectionString"] = connectionString };
        var nodes = roles.Select((role, i) => new Node(Path.Combine(folder, $"node-{i}"), role, settings)).ToArray();
        var world = await Outside.Start(nodes[0].Url);
        foreach (var (name, value) in world.Settings(nodes[0].Url)) settings[name] = value;
        // All at once, on an empty database.
        foreach (var node in nodes) node.Start();
        foreach (var node in nodes)
        {
            await node.Ready();
            node.IsDead.ShouldBeFalse(node.Said);
        }
        return new(folder, database, world, nodes, new Callers(tried => nodes[tried % nodes.Length].Url, faults) { Said = () => string.Join("\n---\n", nodes.Select(node => node.Said)) });
    }

    public async ValueTask DisposeAsync()
    {
        Callers.Dispose();
        foreach (var node in Nodes) await node.DisposeAsync();
        await World.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
