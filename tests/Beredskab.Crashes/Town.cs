using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Beredskab.Crashes;

/// <summary>One node on SQLite, its world, and the people who call it.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly string _folder;
    private readonly HttpClient _http = new();

    private Town(string folder, Outside world, Node node, Callers callers) => (_folder, World, Node, Callers) = (folder, world, node, callers);

    public Outside World { get; }

    public Node Node { get; }

    public Callers Callers { get; }

    public string Folder => Path.Combine(_folder, "data");

    public static async Task<Town> Open(Faults faults, Action<Dictionary<string, string>> set)
    {
        var folder = Directory.CreateTempSubdirectory("beredskab-crash-").FullName;
        var settings = new Dictionary<string, string>();
        var node = new Node(Path.Combine(folder, "data"), "web,worker", settings);
        var world = await Outside.Start(node.Url);
        foreach (var (name, value) in world.Settings(node.Url)) settings[name] = value;
        set(settings);
        node.Start();
        return new(folder, world, node, new Callers(_ => node.Url, faults) { Said = () => node.Said });
    }

    /// <summary>While the node is down: those who get messages keep one way to be reached, of the three that everybody has.</summary>
    public void ReachOnlyBy(string kind)
    {
        using var connection = new SqliteConnection($"Data Source={Folder}/beredskab.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"delete from contact_points where kind <> '{kind}' and person in ({string.Join(", ", Callers.People.Select(person => $"'{person}'"))})";
        command.ExecuteNonQuery().ShouldBe(2 * Callers.People.Count);
    }

    /// <summary>While the node is down: somebody else than whoever starts the runs gets a key.</summary>
    public void LetIn(string person, string token)
    {
        using var connection = new SqliteConnection($"Data Source={Folder}/beredskab.db;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "insert into access_tokens (id, organisation, person, sha256, roles, created) select @id, organisation, id, @hash, 'administrator', 0 from people where id = @person";
        command.Parameters.AddWithValue("@id", $"t-{person}");
        command.Parameters.AddWithValue("@person", person);
        command.Parameters.AddWithValue("@hash", Storage.Tokens.Hash(token));
        command.ExecuteNonQuery().ShouldBe(1);
    }

    /// <summary>Starts a run, and gives its id if the answer was yes.</summary>
    public async Task<string?> StartOnce(int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Node.Url}/api/v1/runs")
        {
            Content = JsonContent.Create(new { playbook = "ransomware", title = $"Start {number}" }),
        };
        request.Headers.Authorization = new("Bearer", Callers.Token);
        using var answer = await _http.SendAsync(request);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString() : null;
    }

    public async ValueTask DisposeAsync()
    {
        Callers.Dispose();
        _http.Dispose();
        await Node.DisposeAsync();
        await World.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
