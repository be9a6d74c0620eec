using System.Globalization;
using System.Net;
using Beredskab.Adapters;
using Beredskab.Engine;
using Beredskab.Server.Demo;
using Beredskab.Server.People;
using Beredskab.Server.Reading;
using Beredskab.Server.Recovery;
using Beredskab.Server.Resources;
using Beredskab.Server.SigningIn;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Workers;
using Beredskab.Storage;

namespace Beredskab.Server.Commands;

/// <summary>The configuration, read once at start. Every fault is found at once.</summary>
internal sealed record Configured(StoreSettings Store, bool IsSimulated, bool IsDemo, NodeRoles Roles, bool IsCaching, string PublicUrl, string? Bridge, ProviderLimits Limits, WitnessSettings Witness, LevelNames Levels, TelemetrySettings Telemetry, IReadOnlyList<IPNetwork> Proxies, OrganisationSettings Organisation, ProviderSettings? Provider, HeartbeatSettings Heartbeat, WeeklyTestSettings? Weekly, WatchWordSettings WatchWord, FailoverSettings Failover, Letters.AckLinks Links)
{
    public bool IsWorker => Roles.IsWorker;

    public IReadOnlyList<string> Faults { get; private init; } = [];

    public People.DirectoryStaffSettings StaffDirectory { get; private init; } = new(null);

    public static Configured From(IConfiguration configuration, ServeSettings settings)
    {
        var faults = new List<string>();
        var data = DataFolderChoice.Of(settings.Data ?? configuration["Data"]);
        if (SourceTree(data) is { } tree) faults.Add($"The data folder {data} lies inside a source tree ({tree}). Name another with --data: what is kept there must not be committed or cleaned away.");

        var provider = configuration["Storage:Provider"] ?? "sqlite";
        if (provider is not ("sqlite" or "postgresql")) faults.Add($"Storage:Provider is '{provider}'. Write sqlite or postgresql.");
        var connection = configuration["Storage:ConnectionString"];
        if (provider == "postgresql" && string.IsNullOrWhiteSpace(connection)) faults.Add("Storage:Provider is postgresql, and Storage:ConnectionString is missing. Write for example Host=db;Database=beredskab;Username=beredskab.");

        var world = configuration["World"] ?? "simulated";
        if (world is not ("simulated" or "real")) faults.Add($"World is '{world}'. Write simulated or real.");
        if (world == "real") faults.AddRange(RealWorldOptions.From(configuration).Faults());

        var roles = (settings.Roles ?? configuration["Roles"] ?? "web,worker").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var role in roles.Where(role => role is not ("web" or "worker"))) faults.Add($"'{role}' is not a role of a node. Write --roles web,worker.");
        var publicUrl = configuration["PublicUrl"] ?? "http://localhost:5080";
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) faults.Add($"PublicUrl is '{publicUrl}'. Write the address people and providers reach, such as https://beredskab.fjordby.dk.");
        var demo = configuration["Demo"] ?? (world == "simulated" ? "yes" : "no");
        if (demo is not ("yes" or "no")) faults.Add($"Demo is '{demo}'. Write yes or no.");
        var cache = configuration["Gate:Cache"] ?? "yes";
        if (cache is not ("yes" or "no")) faults.Add($"Gate:Cache is '{cache}'. Write yes or no.");

        var organisation = demo == "yes" ? OrganisationSettings.Demo : OrganisationSettings.From(configuration, faults);
        if (demo == "yes" && configuration["Organisation:Id"] is { Length: > 0 } own) faults.Add($"Organisation:Id is '{own}', and this is the demo, whose organisation is {organisation.Name}. Write Demo=no.");
        var witness = WitnessSettings.From(configuration, data);
        if (Directory.Exists(witness.File)) faults.Add($"Witness:File is {witness.File}, which is a folder. Name a file, best on another machine's disk.");

        return new(
            new(provider == "postgresql" ? StoreProvider.PostgreSql : StoreProvider.Sqlite, data, connection)
            {
                Disk = DiskSettings.OfMegabytes(Megabytes(configuration, "Storage:FloorMegabytes", DiskSettings.UsualFloor, faults), Megabytes(configuration, "Storage:ReserveMegabytes", DiskSettings.UsualReserve, faults)),
            }, world == "simulated", demo == "yes", new(roles.Contains("web"), roles.Contains("worker")),
            cache == "yes", publicUrl, configuration["Meetings:Bridge"], LimitsOf(configuration, world == "real", faults), witness,
            new(configuration["Levels:Green"], configuration["Levels:Yellow"], configuration["Levels:Red"]), TelemetrySettings.From(configuration, faults), ProxiesOf(configuration, faults), organisation, ProviderSettings.From(configuration, faults), HeartbeatSettings.From(configuration, faults), WeeklyTestSettings.From(configuration, faults), WatchWordSettings.From(configuration, faults), FailoverSettings.From(configuration, faults), Letters.AckLinks.From(configuration, publicUrl, faults))
        {
            Faults = faults,
            StaffDirectory = new(configuration["People:Group"] is { Length: > 0 } group ? group.Trim() : demo == "yes" && world == "simulated" ? Fjordby.Group : null),
        };
    }

    private static int Megabytes(IConfiguration configuration, string key, int usual, List<string> faults)
    {
        if (configuration[key] is not { Length: > 0 } written) return usual;
        if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes) && megabytes <= 1_000_000) return megabytes;
        faults.Add($"{key} is '{written}'. Write whole megabytes, such as {usual}, or 0 to do without.");
        return usual;
    }

    /// <summary>How many requests a second each provider may get from this node.</summary>
    private static ProviderLimits LimitsOf(IConfiguration configuration, bool isReal, List<string> faults)
    {
        var limits = new Dictionary<string, int>();
        foreach (var (key, provider) in new[] { ("Twilio:PerSecond", "sms"), ("Twilio:CallsPerSecond", "voice"), ("Smtp:PerSecond", "mail"), ("Teams:PerSecond", "teams"), ("Graph:PerSecond", "directory"), ("Tickets:PerSecond", "light"), ("GatewayApi:PerSecond", "sms:gatewayapi") })
        {
            if (configuration[key] is not { Length: > 0 } written) continue;
            if (int.TryParse(written, CultureInfo.InvariantCulture, out var perSecond) && perSecond > 0) limits[provider] = perSecond;
            else faults.Add($"{key} is '{written}'. Write how many requests a second, such as 10.");
        }
        if (!isReal || string.IsNullOrWhiteSpace(configuration["GatewayApi:Token"])) return new(limits);
        // Each provider of texts has its own, and the channel what they have together.
        var (first, second) = (limits.GetValueOrDefault("sms", ProviderLimits.Usual.UsualPerSecond), limits.GetValueOrDefault("sms:gatewayapi", ProviderLimits.Usual.UsualPerSecond));
        (limits["sms:twilio"], limits["sms"]) = (first, first + second);
        return new(limits) { HasSeveralForSms = true };
    }

    /// <summary>Whose word about where a request came from is believed.</summary>
    private static List<IPNetwork> ProxiesOf(IConfiguration configuration, List<string> faults)
    {
        var proxies = new List<IPNetwork>();
        foreach (var written in (configuration["Proxies"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (IPNetwork.TryParse(written, out var network)) proxies.Add(network);
            else if (IPAddress.TryParse(written, out var one)) proxies.Add(new(one, one.GetAddressBytes().Length * 8));
            else faults.Add($"Proxies names '{written}'. Write addresses or networks of your reverse proxies, such as 10.0.0.7 or 172.30.0.0/24.");
        return proxies;
    }

    /// <summary>The folder above <paramref name="data"/> that holds our solution, or null.</summary>
    private static string? SourceTree(string data)
    {
        for (var folder = new DirectoryInfo(data); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Beredskab.sln"))) return folder.FullName;
        return null;
    }
}

/// <summary>Whose installation it is. The demo is Fjordby's and nobody else's.</summary>
internal sealed record OrganisationSettings(OrganisationId Id, string Name, string Language, string Kind, string? Cvr)
{
    public static OrganisationSettings Demo { get; } = new(Fjordby.Organisation, Fjordby.Name, Texts.Danish, "municipality", null);

    public static OrganisationSettings From(IConfiguration configuration, List<string> faults)
    {
        var (id, name, language) = (configuration["Organisation:Id"] ?? "", configuration["Organisation:Name"] ?? "", configuration["Organisation:Language"] ?? Texts.Danish);
        if (id.Length is 0 or > 40 || !id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            faults.Add($"Organisation:Id is '{id}'. Write your organisation in small letters a-z, digits and hyphens, such as fjordby. It stands in everything that is kept and cannot be changed later.");
        if (name.Trim().Length is 0 or > 80) faults.Add($"Organisation:Name is '{name}'. Write what people call your organisation, such as Fjordby Kommune.");
        if (!Texts.Languages.Contains(language)) faults.Add($"Organisation:Language is '{language}'. Write one of {string.Join(", ", Texts.Languages)}.");
        var (kind, written) = (configuration["Organisation:Kind"] ?? "municipality", configuration["Organisation:Cvr"] ?? "");
        if (!OrganisationKinds.All.Contains(kind)) faults.Add($"Organisation:Kind is '{kind}'. Write one of {string.Join(", ", OrganisationKinds.All)}.");
        var cvr = written.Length == 0 ? null : People.Cvr.Read(written);
        if (written.Length > 0 && cvr is null) faults.Add($"Organisation:Cvr is '{written}', which is no CVR number: eight digits, and the last one checks the others.");
        return new(new(id), name.Trim(), language, kind, cvr);
    }

    /// <summary>Enters it, or its new name. A database that is somebody else's already is refused.</summary>
    /// <exception cref="StartRefusedException">The database holds another organisation, and not this one.</exception>
    public async Task Settle(Store store)
    {
        var known = await store.Roster.Organisations();
        var before = known.Find(organisation => organisation.Id == Id);
        if (before is null && known.Count > 0)
            throw new StartRefusedException([$"Organisation:Id is '{Id}', and the database holds {string.Join(", ", known.Select(organisation => $"'{organisation.Id}' ({organisation.Name})"))}. Write the id it was begun with, or name another database."]);
        var now = new Organisation(Id, Name, Language, before?.Created ?? store.Now()) { Kind = Kind, Cvr = Cvr };
        if (before != now) await store.Roster.Save(now);
    }
}
