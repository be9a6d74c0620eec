using System.Text.Json;
using System.Text.RegularExpressions;
using Beredskab.Server.Commands;
using Beredskab.Server.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace Beredskab.Scenarios;

/// <summary>
/// What lies in <c>deploy/</c> fits the server and itself. No image is built and no chart is rendered here: that has never been
/// tried, and docs/operations.md says so.
/// </summary>
public partial class DeployTests
{
    private static readonly string s_deploy = Path.Combine(Approved.Repository(), "deploy");

    // Settings of the runtime, of the libraries and of systemd's and the database's own images, not of ours.
    private static readonly string[] s_others = ["POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "OTEL_EXPORTER_OTLP_ENDPOINT", "DOTNET_EnableDiagnostics", "Logging__Console__FormatterName"];

    public static TheoryData<string> YamlFiles => [.. Directory.GetFiles(s_deploy, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".tpl").Select(file => Path.GetRelativePath(s_deploy, file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_file_is_yaml(string file) => Documents(file).ShouldNotBeEmpty();

    [Fact]
    public void Every_setting_in_deploy_is_one_the_server_reads()
    {
        var read = new Recorded();
        var configuration = new ConfigurationBuilder().Add(read).Build();
        Configured.From(configuration, new(Path.GetTempPath(), null, null));
        Adapters.RealWorldOptions.From(configuration);
        OrganisationSettings.From(configuration, []);
        var known = read.Asked.Append("Graph:CertificatePath").Append("urls").ToHashSet(StringComparer.OrdinalIgnoreCase);

        var named = Files().SelectMany(file => Variable().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetFileName(file), Name: match.Groups[1].Value))).Distinct().ToList();

        named.Count.ShouldBeGreaterThan(30);
        foreach (var (file, name) in named.Where(one => !s_others.Contains(one.Name) && one.Name != DataFolderChoice.Variable))
            known.ShouldContain(name.Replace("__", ":", StringComparison.Ordinal), $"{file} sets {name}");
    }

    [Fact]
    public void The_settings_in_the_example_file_start_a_server_once_the_secrets_are_filled_in()
    {
        var values = File.ReadLines(Path.Combine(s_deploy, "beredskab.env.example")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair[1]);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        var faults = Configured.From(configuration, new(Path.GetTempPath(), null, null)).Faults;

        // Everything that is still missing is one's own, and nothing else is wrong.
        faults.Select(fault => fault.Split(' ')[0]).ShouldBe(["Twilio:AccountSid", "Twilio:AuthToken", "Graph:TenantId", "Graph:ClientId", "Graph:CertificatePath", "Organisation:Id", "Organisation:Name"], ignoreOrder: true);
    }

    [Fact]
    public void Images_ports_volumes_and_users_are_the_same_everywhere()
    {
        var docker = Text("Dockerfile");
        docker.ShouldContain("USER 1654:1654");
        docker.ShouldNotContain("USER root");
        foreach (Match from in From().Matches(docker)) from.Groups[1].Value.ShouldMatch(@"^[a-z./-]+:[0-9][a-z0-9.-]+$", "pinned by tag");
        var port = Regex.Match(docker, @"EXPOSE (\d+)").Groups[1].Value;
        docker.ShouldContain($"http://+:{port}\"]");
        docker.ShouldContain($"\"health\", \"--url\", \"http://localhost:{port}\"");
        foreach (var volume in (string[])["/data", "/witness"]) docker.ShouldContain($"\"{volume}\"");

        foreach (var file in (string[])["compose.sqlite.yaml", "compose.postgresql.yaml"])
        {
            var root = (YamlMappingNode)Documents(file)[0];
            var services = ((YamlMappingNode)root["services"]).ToDictionary(one => one.Key.ToString(), one => (YamlMappingNode)one.Value);
            var declared = ((YamlMappingNode)root["volumes"]).Select(volume => volume.Key.ToString()).ToList();
            var used = services.Values.SelectMany(service => List(service, "volumes")).Select(volume => volume.Split(':')[0]).Where(name => !name.StartsWith('.')).ToList();
            used.ShouldBe(declared, ignoreOrder: true, $"{file}: each volume is declared and belongs to one service");
            foreach (var (name, service) in services.Where(one => one.Key is not ("db" or "proxy")))
            {
                var settled = Merged(service);
                settled["image"].ToString().ShouldBe("beredskab:0.1", name);
                settled["read_only"].ToString().ShouldBe("true", name);
                List(settled, "tmpfs").ShouldBe(["/tmp"]);
                List(settled, "cap_drop").ShouldBe(["ALL"]);
                List(settled, "volumes").Select(volume => volume.Split(':')[1]).ShouldBe(["/data", "/witness", "/etc/beredskab/graph.pem"], ignoreOrder: true, name);
            }
            foreach (var published in services.Where(one => one.Key != "proxy").SelectMany(one => List(one.Value, "ports"))) published.ShouldStartWith("127.0.0.1:", Case.Sensitive, "only the proxy is open to others");
        }
        var helper = Text("helm/templates/_helpers.tpl");
        foreach (var word in (string[])["runAsUser: 1654", "runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", $"containerPort: {port}", "/health/ready", "/health/live"]) helper.ShouldContain(word);
        ((YamlMappingNode)Documents("helm/values.yaml")[0])["image"]["tag"].ToString().ShouldBe("0.1");
        foreach (var node in (string[])["web1", "web2"]) Text("nginx.conf").ShouldContain($"server {node}:{port} ");
    }

    [Fact]
    public void Every_value_a_template_uses_is_in_the_chart_s_values_and_the_other_way_round()
    {
        var values = (YamlMappingNode)Documents("helm/values.yaml")[0];
        var used = Directory.GetFiles(Path.Combine(s_deploy, "helm", "templates")).SelectMany(file => Value().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();

        used.Count.ShouldBeGreaterThan(15);
        foreach (var path in used)
        {
            YamlNode node = values;
            foreach (var word in path.Split('.')) node = At(node, word).ShouldNotBeNull($".Values.{path} is not in values.yaml");
        }
        foreach (var leaf in Leaves(values, "")) used.ShouldContain(path => leaf == path || leaf.StartsWith(path + ".", StringComparison.Ordinal), $"{leaf} is used by no template");
    }

    [Fact]
    public void The_unit_of_systemd_is_hardened_and_starts_what_the_command_line_knows()
    {
        var unit = File.ReadLines(Path.Combine(s_deploy, "beredskab.service")).Where(line => line.Contains('=') && line[0] != '#').Select(line => line.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);

        foreach (var (name, value) in new[] { ("NoNewPrivileges", "yes"), ("ProtectSystem", "strict"), ("CapabilityBoundingSet", ""), ("StateDirectory", "beredskab"), ("User", "beredskab") }) unit[name].ShouldContain(value, name);
        unit.Contains("WatchdogSec").ShouldBeFalse("the server does not notify systemd");
        unit.Contains("MemoryDenyWriteExecute").ShouldBeFalse("no .NET program starts under it");
        var started = unit["ExecStart"].Single().Split(' ')[1..];
        CommandLine.Root().Parse(started).Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_metric_on_the_dashboard_is_one_the_server_exports_with_that_label()
    {
        var port = Child.FreePort();
        await using var kommune = await Kommune.Open(null, null, $"--Metrics:Url=http://127.0.0.1:{port}");
        var run = await kommune.Start("ransomware");
        using (await kommune.As("mads-holm", $"/api/v1/runs/{run}/decisions/how-bad", new { option = "many" })) { }
        await kommune.FastForward(TimeSpan.FromSeconds(42));
        await kommune.Answer("Mads Holm", "JA");
        await kommune.Services.GetRequiredService<Measures>().Counting;
        await kommune.FastForward(TimeSpan.FromHours(1));
        // Something that waits, for the gauges of what waits.
        await kommune.Store.Journal.Commit(new()
        {
            Organisation = new("fjordby"),
            At = kommune.Store.Now(),
            Effects = [new() { Key = new("later"), Stream = Storage.StreamId.Of(run), Address = "open~1", Kind = "reply", Mode = "live", Recipient = "x", NotBefore = kommune.Store.Now() + TimeSpan.FromDays(1), Payload = "{}" }],
        });
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        using var scraper = new HttpClient();
        var text = await scraper.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        var exported = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToLookup(line => line.Split('{', ' ')[0]);

        var asked = Queries().ToList();

        asked.Count.ShouldBeGreaterThan(20);
        foreach (var query in asked)
        {
            var names = Metric().Matches(query).Select(match => match.Value).Distinct().ToList();
            var series = names.Where(exported.Contains).ToList();
            series.ShouldNotBeEmpty(query);
            // Whatever else looks like a name is a label of it.
            foreach (var label in names.Except(series)) exported[series[0]].ShouldContain(line => line.Contains($"{label}=\"", StringComparison.Ordinal), $"{label} in {query}");
        }
    }

    [Fact]
    public void Every_metric_of_ours_stands_in_the_guide()
    {
        var guide = File.ReadAllText(Path.Combine(Approved.Repository(), "docs", "operations.md"));
        var source = Directory.GetFiles(Path.Combine(Approved.Repository(), "src", "Beredskab.Server", "Telemetry"), "*.cs").SelectMany(file => Instrument().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToList();

        source.Count.ShouldBeGreaterThan(15);
        foreach (var name in source) guide.ShouldContain($"`{name}`");
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(Text("grafana/dashboard.json"));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
    }

    /// <summary>Every document of a file. Of a template what is left when the template's own words are taken out.</summary>
    private static List<YamlNode> Documents(string file)
    {
        var text = Text(file);
        if (file.Contains("templates", StringComparison.Ordinal))
        {
            text = string.Join('\n', text.Split('\n').Where(line => !Whole().IsMatch(line)));
            text = Inline().Replace(text, "x");
            // The values that a loop writes become one line, and a line without a key is what an include left.
            text = string.Join('\n', text.Split('\n').Where(line => line.Trim() is not "x"));
        }
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static IEnumerable<string> Files() => Directory.GetFiles(s_deploy, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("dashboard.json", StringComparison.Ordinal) && !file.EndsWith("nginx.conf", StringComparison.Ordinal));

    private static string Text(string file) => File.ReadAllText(Path.Combine(s_deploy, file));

    private static IEnumerable<string> List(YamlMappingNode node, string key) => At(node, key) is YamlSequenceNode list ? list.Select(item => item.ToString()) : [];

    private static YamlNode? At(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static YamlMappingNode Merged(YamlMappingNode node)
    {
        var merged = new YamlMappingNode();
        if (At(node, "<<") is YamlMappingNode under)
            foreach (var (key, value) in under.Children) merged.Children[key] = value;
        foreach (var (key, value) in node.Children) merged.Children[key] = value;
        return merged;
    }

    private static IEnumerable<string> Leaves(YamlNode node, string path) => node is YamlMappingNode mapping
        ? mapping.Children.SelectMany(child => Leaves(child.Value, path.Length == 0 ? child.Key.ToString() : $"{path}.{child.Key}")) : [path];

    [GeneratedRegex(@"(?m)(?:^\s*|^#|Environment=|ENV )((?:[A-Z][A-Za-z]+__[A-Za-z_]+)|(?:[A-Z]+_[A-Z_]+)|World|Roles|PublicUrl|Proxies|DOTNET_EnableDiagnostics)\s*[=:]")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?m)^FROM (\S+)")]
    private static partial Regex From();

    [GeneratedRegex(@"\.Values\.([A-Za-z.]+)")]
    private static partial Regex Value();

    [GeneratedRegex(@"^\s*\{\{.*\}\}\s*$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\{\{[^}]*\}\}")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\b(?:beredskab|http|dotnet)_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex("Create[A-Za-z]+(?:<long>)?\\(\"(beredskab\\.[a-z.]+)\"")]
    private static partial Regex Instrument();

    /// <summary>A configuration that has nothing and remembers what it was asked for.</summary>
    private sealed class Recorded : ConfigurationProvider, IConfigurationSource
    {
        public List<string> Asked { get; } = [];

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            Asked.Add(key);
            value = null;
            return false;
        }
    }
}
