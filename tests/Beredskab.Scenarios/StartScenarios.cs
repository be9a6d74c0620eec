using Beredskab.Server.Commands;
using Beredskab.Storage;

namespace Beredskab.Scenarios;

/// <summary>A server that is set up wrongly does not start, touches nothing and says everything that is wrong at once.</summary>
public class StartScenarios : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"beredskab-{Guid.NewGuid():n}");

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_all_of_them_are_named()
    {
        var refused = await Should.ThrowAsync<StartRefusedException>(() => Start(
            _folder, "--World=real", "--Storage:Provider=oracle", "--PublicUrl=beredskab", "--Demo=måske", "--Gate:Cache=nej", "--Roles=web,kok", "--Tickets:Kind=fax", "--Smtp:Port=0"));

        foreach (var setting in (string[])["Storage:Provider", "PublicUrl", "Demo", "Gate:Cache", "kok", "Twilio:AccountSid", "Twilio:AuthToken", "Twilio:From", "Smtp:Host", "Smtp:Port", "Smtp:From", "Graph:TenantId", "Graph:CertificatePath", "Tickets:Kind"])
            refused.Faults.ShouldContain(fault => fault.Contains(setting, StringComparison.Ordinal), setting);
        refused.Faults.ShouldAllBe(fault => fault.EndsWith('.'));
        Directory.Exists(_folder).ShouldBeFalse("nothing is made before everything is right");
    }

    [Fact]
    public async Task Postgresql_without_a_connection_is_refused()
    {
        var refused = await Should.ThrowAsync<StartRefusedException>(() => Start(_folder, "--Storage:Provider=postgresql"));

        refused.Faults.ShouldHaveSingleItem().ShouldContain("Storage:ConnectionString is missing");
    }

    [Fact]
    public async Task A_data_folder_inside_a_source_tree_is_refused()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Beredskab.sln"), "");
        var inside = Path.Combine(_folder, "src", "data");

        var refused = await Should.ThrowAsync<StartRefusedException>(() => Start(inside));

        refused.Faults.ShouldHaveSingleItem().ShouldContain("inside a source tree");
        Directory.Exists(inside).ShouldBeFalse();
    }

    [Fact]
    public async Task A_data_folder_that_a_newer_version_wrote_is_refused_and_left_exactly_as_it_is()
    {
        await using (await Kommune.Open(_folder)) { }
        await File.WriteAllTextAsync(Path.Combine(_folder, "beredskab.format"), "2");
        var before = Contents();

        var refused = await Should.ThrowAsync<StoreRefusedException>(() => Start(_folder));

        refused.Message.ShouldContain("newer");
        Contents().ShouldBe(before);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_with_a_sentence()
    {
        await using var first = await Kommune.Open(_folder);

        var refused = await Should.ThrowAsync<StoreRefusedException>(() => Start(_folder));

        refused.Message.ShouldContain("is in use by another Beredskab process");
        refused.Message.ShouldContain("--data");
        (await first.Get("/health/ready")).GetProperty("status").GetString().ShouldBe("ready");
    }

    [Fact]
    public async Task An_installation_of_ones_own_says_whose_it_is_and_stays_theirs()
    {
        var refused = await Should.ThrowAsync<StartRefusedException>(() => Start(_folder, "--Demo=no"));
        refused.Faults.Count.ShouldBe(2);
        refused.Faults[0].ShouldStartWith("Organisation:Id is ''.");
        refused.Faults[1].ShouldStartWith("Organisation:Name is ''.");
        (await Should.ThrowAsync<StartRefusedException>(() => Start(_folder, "--Demo=no", "--Organisation:Id=vestby", "--Organisation:Name=Vestby", "--Organisation:Kind=kommune", "--Organisation:Cvr=11883728")))
            .Faults.Select(fault => fault.Split(' ')[0]).ShouldBe(["Organisation:Kind", "Organisation:Cvr"]);

        await Start(_folder, "--Demo=no", "--Organisation:Id=vestby", "--Organisation:Name=Vestby Komune");
        await Start(_folder, "--Demo=no", "--Organisation:Id=vestby", "--Organisation:Name=Vestby Kommune", "--Organisation:Cvr=11 88 37 29");

        await using (var store = await Store.Open(new(StoreProvider.Sqlite, _folder), TimeProvider.System))
        {
            (await store.Roster.Organisations()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                organisation => organisation.Id.Value.ShouldBe("vestby"), organisation => organisation.Name.ShouldBe("Vestby Kommune", "a name may be mended"), organisation => (organisation.Kind, organisation.Cvr).ShouldBe(("municipality", "11883729")));
            (await store.Shelf.Latest(new("vestby"), new Engine.PlaybookId("ransomware"))).ShouldNotBeNull("what is shipped is published for them");
        }
        (await Should.ThrowAsync<StartRefusedException>(() => Start(_folder, "--Demo=no", "--Organisation:Id=oestby", "--Organisation:Name=Østby")))
            .Faults.ShouldHaveSingleItem().ShouldContain("the database holds 'vestby' (Vestby Kommune)");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private string[] Contents() =>
        [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];

    private static async Task Start(string folder, params string[] settings)
    {
        await using var app = await Serve.Build(new(folder, null, "http://127.0.0.1:0"), settings, TimeProvider.System);
        await app.StartAsync();
        await app.StopAsync();
    }
}
