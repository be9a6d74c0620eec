using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Beredskab.Engine.Outside;
using Beredskab.Server.Commands;
using Beredskab.Server.Demo;
using Beredskab.Server.Telemetry;
using Beredskab.Server.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Beredskab.Scenarios;

/// <summary>What the server says of its own work, and what it must never say: who somebody is.</summary>
public partial class TelemetryScenarios
{
    [Fact]
    public async Task A_page_its_answer_and_what_waits_can_be_seen_in_the_metrics()
    {
        await using var kommune = await Kommune.Open();
        using var heard = new Heard(kommune);
        var run = await kommune.Start("ransomware");
        await kommune.FastForward(TimeSpan.FromSeconds(42));
        await kommune.Answer("Mads Holm", "JA");
        await kommune.Services.GetRequiredService<Measures>().Counting;
        using (var refused = await kommune.As("mads-holm", $"/api/v1/runs/{run}/decisions/how-bad", new { option = "many" })) refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        heard.Look();

        heard.Sum("beredskab.acknowledgements", "beredskab.via=sms", "beredskab.first=True").ShouldBe(1);
        heard.All("beredskab.acknowledgement.duration").ShouldHaveSingleItem().ShouldBe(42);
        heard.Sum("beredskab.provider.requests", "beredskab.provider=sms", "beredskab.outcome=handed-over").ShouldBeGreaterThan(0);
        heard.All("beredskab.effect.handover.duration", "beredskab.effect.kind=page", "beredskab.outcome=handed-over").ShouldNotBeEmpty();
        heard.Sum("beredskab.commands", "beredskab.outcome=accepted").ShouldBeGreaterThan(3);
        heard.Sum("beredskab.commands", "beredskab.outcome=refused").ShouldBe(1);
        heard.All("beredskab.commit.duration", "beredskab.outcome=written").ShouldAllBe(took => took > 0);
        heard.All("beredskab.runs", "beredskab.mode=live").Sum().ShouldBeGreaterThan(0);
        heard.All("beredskab.provider.shut", "beredskab.provider=sms").ShouldBe([0]);
        heard.All("beredskab.nodes").ShouldBe([1]);
        heard.All("beredskab.clock.offset").ShouldBe([0]);
    }

    [Fact]
    public async Task A_deadline_that_was_found_late_and_an_effect_that_waits_are_seen_with_their_ages()
    {
        await using var kommune = await Kommune.Open(null, null, "--Roles=web");
        using var heard = new Heard(kommune);
        using (var started = await kommune.Send("/api/v1/runs", new { playbook = "ransomware", inputs = new { } })) started.IsSuccessStatusCode.ShouldBeTrue();
        kommune.Time.FastForward(TimeSpan.FromHours(1));
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        heard.Look();

        heard.All("beredskab.effects.oldest.age", "beredskab.effect.state=ready", "beredskab.effect.kind=page").ShouldHaveSingleItem().ShouldBe(3600);
        heard.All("beredskab.effects", "beredskab.effect.state=ready", "beredskab.effect.kind=page").ShouldHaveSingleItem().ShouldBeGreaterThan(0);
        heard.All("beredskab.deadline.overdue").ShouldHaveSingleItem().ShouldBeGreaterThan(3000);

        await kommune.Services.GetRequiredService<Sweeper>().Sweep(CancellationToken.None);

        heard.All("beredskab.sweeper.lag", "beredskab.due=deadline").Max().ShouldBeGreaterThan(3000);
        heard.All("beredskab.sweeper.lag", "beredskab.due=effect").Max().ShouldBe(3600);
    }

    [Fact]
    public async Task A_provider_that_is_left_alone_is_seen()
    {
        await using var kommune = await Kommune.Open();
        using var heard = new Heard(kommune);
        kommune.Services.GetRequiredService<Providers>().Of("mail").Answered(new WorldAnswer.TryAgain(TimeSpan.FromSeconds(30), "busy"));

        heard.Look();

        heard.All("beredskab.provider.shut", "beredskab.provider=mail").ShouldBe([1]);
    }

    [Fact]
    public async Task The_database_is_read_for_the_gauges_by_time_and_not_by_scrape()
    {
        await using var kommune = await Kommune.Open();
        using var heard = new Heard(kommune);
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        heard.Look();
        heard.All("beredskab.runs").ShouldBeEmpty();
        await kommune.Start("ransomware");

        heard.Look();
        heard.All("beredskab.runs").ShouldBeEmpty("nothing was read since");

        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        heard.Look();
        heard.All("beredskab.runs").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Metrics_are_served_on_their_own_port_and_nowhere_else_and_nothing_else_is_served_there()
    {
        var port = Child.FreePort();
        await using var kommune = await Kommune.Open(null, null, $"--Metrics:Url=http://127.0.0.1:{port}");
        await kommune.Start("ransomware");
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        using var scraper = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        var text = await scraper.GetStringAsync("/metrics");

        foreach (var name in (string[])["beredskab_runs", "beredskab_commands_total", "beredskab_commit_duration_seconds_bucket", "http_server_request_duration_seconds_bucket", "dotnet_"])
            text.ShouldContain(name);
        foreach (var path in (string[])["/", "/health/ready", "/api/v1/runs", "/openapi/v1.json", "/metrics/x"])
            using (var other = await scraper.GetAsync(path)) other.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        using var outside = await kommune.Api.GetAsync("/metrics");
        outside.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_a_setting_nobody_can_scrape_anything()
    {
        await using var kommune = await Kommune.Open();

        using var answer = await kommune.Api.GetAsync("/metrics");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        kommune.Services.GetService<OpenTelemetry.Metrics.MeterProvider>().ShouldBeNull();
    }

    [Fact]
    public async Task A_wrong_metrics_address_and_a_wrong_proxy_stop_the_start()
    {
        var refused = await Should.ThrowAsync<StartRefusedException>(() => Kommune.Open(null, null, "--Metrics:Url=https://here", "--Proxies=10.0.0.0/8,nginx"));

        refused.Faults.ShouldContain(fault => fault.Contains("Metrics:Url", StringComparison.Ordinal));
        refused.Faults.ShouldContain(fault => fault.Contains("'nginx'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_named_proxy_is_believed_about_who_asked_and_nobody_else_is()
    {
        await using var believing = await Kommune.Open(null, null, "--Proxies=127.0.0.1");
        await using var doubting = await Kommune.Open();

        foreach (var (kommune, expected) in new[] { (believing, HttpStatusCode.Forbidden), (doubting, HttpStatusCode.OK) })
        {
            // The demo answers its own machine only, so that it shows whom it takes the caller for.
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
            request.Headers.Add("X-Forwarded-For", "192.0.2.7");
            using var answer = await kommune.Api.SendAsync(request);
            answer.StatusCode.ShouldBe(expected);
        }
    }

    [Fact]
    public async Task A_whole_run_names_nobody_in_its_logs_spans_or_metrics()
    {
        var said = new Log();
        var spans = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Measures.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Enqueue($"{span.DisplayName} {span.StatusDescription} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', span.Events.Select(e => e.Name))}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var kommune = await Kommune.Open(null, null, "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:Beredskab=Debug");
        kommune.Services.GetRequiredService<ILoggerFactory>().AddProvider(said);
        using var heard = new Heard(kommune);
        var secret = "Det er Bo Secher der ringer fra 40 50 60 70";
        var run = await kommune.Start("compromised-account", new { accounts = new[] { "acc-ulla-berg" }, synchronised = "yes" });
        // What goes wrong talks most: an answer nobody understands, a body that is no JSON, an effect that breaks inside.
        await kommune.Text("Mads Holm", secret);
        (await kommune.Send("/api/v1/runs/x/notes", secret)).Dispose();
        (await kommune.Send($"/api/v1/runs/{run}/notes", new { text = secret })).Dispose();
        await new Walk(kommune, ("wider", "payment")).ToTheEnd((await kommune.Run(run)).Incident);
        await kommune.Store.Journal.Commit(new()
        {
            Organisation = Fjordby.Organisation,
            At = kommune.Store.Now(),
            Effects = [new() { Key = new("broken"), Stream = Storage.StreamId.Of(run), Address = "confirm~1", Kind = "page", Mode = "live", Recipient = "bo-secher", Channel = "sms", NotBefore = kommune.Store.Now(), Payload = $"<bo@fjordby.example> {secret}" }],
        });
        await kommune.Quiet();
        await kommune.Services.GetRequiredService<Readings>().Read(CancellationToken.None);
        heard.Look();
        await kommune.Services.GetRequiredService<Measures>().Counting;

        said.Lines.ShouldContain(line => line.Contains("failed inside", StringComparison.Ordinal));
        spans.ShouldNotBeEmpty();
        var words = Forbidden(kommune).Append("Secher").Append("40 50 60 70").Append("bo@fjordby").ToList();
        words.Count.ShouldBeGreaterThan(40);
        foreach (var line in said.Lines.Concat(spans).Concat(heard.Lines))
            words.ShouldAllBe(word => !line.Contains(word, StringComparison.OrdinalIgnoreCase), line);
    }

    [Fact]
    public void What_an_exception_says_does_not_get_into_the_log_with_it()
    {
        static void Choke() => throw new InvalidOperationException("+4512340102 is no number", new FormatException("Ulla Berg"));

        var fault = Should.Throw<InvalidOperationException>(Choke);

        var told = Nameless.Of(fault);
        told.ShouldStartWith("InvalidOperationException <- FormatException at ");
        told.ShouldContain(nameof(TelemetryScenarios));
        told.ShouldNotContain("1234");
        told.ShouldNotContain("Ulla");
    }

    [Fact]
    public void No_log_statement_hands_over_a_whole_exception_but_where_its_message_can_name_nobody()
    {
        // A file that cannot be written is named by its path; everything else goes through Nameless.
        var allowed = new[] { "The witness {File} cannot be written" };
        var source = Path.Combine(Approved.Repository(), "src");

        foreach (var file in Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories))
            foreach (var line in File.ReadLines(file).Where(line => WithException().IsMatch(line)))
                allowed.ShouldContain(word => line.Contains(word, StringComparison.Ordinal), $"{file}: {line.Trim()}");
    }

    /// <summary>Names, numbers, addresses and sign-in names of everybody in the demo and its world.</summary>
    private static IEnumerable<string> Forbidden(Kommune kommune)
    {
        foreach (var phone in kommune.World.Phones.All)
        {
            yield return phone.Number;
            yield return phone.Number[3..];
            foreach (var message in kommune.World.Phones.Messages(phone.Number)) yield return message.Text;
        }
        foreach (var person in kommune.Store.Roster.People(Fjordby.Organisation).GetAwaiter().GetResult()) yield return person.Name;
        foreach (var account in kommune.World.Directory.All)
        {
            yield return account.DisplayName;
            yield return account.Login;
        }
    }

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(\s*(fault|error|exception|e|ex)\s*,")]
    private static partial Regex WithException();

    /// <summary>Hears the instruments of one server only, as other tests run others in this process.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, bool IsGauge, double Value, string[] Tags)> _measured = [];

        public Heard(Kommune kommune)
        {
            var meter = kommune.Services.GetRequiredService<Measures>().Meter;
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, meter)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        public IEnumerable<string> Lines => _measured.Select(one => $"{one.Name} {string.Join(' ', one.Tags)}");

        public void Look() => _listener.RecordObservableInstruments();

        public double[] All(string name, params string[] tags) => [.. _measured.Where(one => one.Name == name && tags.All(tag => one.Tags.Contains(tag))).Select(one => one.Value)];

        public double Sum(string name, params string[] tags) => All(name, tags).Sum();

        public void Dispose() => _listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _measured.Enqueue((instrument.Name, instrument.IsObservable, value, [.. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]));
    }

    private sealed class Log : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception} {(state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(value => value.Value)) : "")}");

        public void Dispose() { }
    }
}
