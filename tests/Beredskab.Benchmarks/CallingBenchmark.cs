using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Beredskab.Server.Demo;
using Beredskab.Simulation;
using Beredskab.Simulation.Wire;

namespace Beredskab.Benchmarks;

/// <summary>
/// How soon people are called, and how soon their answers are kept: the real adapters over HTTP to a simulated provider that takes 50 ms for
/// each request. Server, provider and phones are one process on the same cores.
/// </summary>
internal static partial class CallingBenchmark
{
    private const int People = 200, InFlight = 1_000, Steps = 300, StepsPerSecond = 20;
    private const string Ours = "+4570101112";
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(50), s_bound = TimeSpan.FromMinutes(2);

    public static async Task Run(Report report, Func<Task<string?>> database)
    {
        await using (var scene = await Scene.Open(await database(), People))
        {
            // Once for the compiler.
            await scene.CallAll();
            var all = await scene.CallAll();
            report.Cost(scene.Town.Database, $"{People} people from one step: the last one's text is taken", all.TotalMilliseconds, "ms", remark: "goal 2,000");
            foreach (var when in new[] { "the first since the start", "later" })
            {
                var answers = await scene.AnswerAll();
                report.Cost(scene.Town.Database, $"{People} answers in a second, {when}: p99 until it is kept and answered", answers.Percentile(.99), "ms", remark: $"p50 {answers.Percentile(.5):0} ms, goal 500");
                await scene.CallAll();
            }
        }
        var silent = new Fault.Silent(TakesEffect: false);
        // One alone too: of one silence no breaker knows.
        foreach (var (people, how, fault) in new (int, string, Fault)[] { (People, "refuses", new Fault.Broken(503)), (People, "says nothing", silent), (1, "says nothing", silent) })
        {
            // A kommune of its own: what the first one has learnt of its provider would help.
            await using var scene = await Scene.Open(await database(), people);
            await scene.CallAll();
            scene.Kill(fault);
            report.Cost(scene.Town.Database, $"{people} {(people == 1 ? "person" : "people")} while the first provider {how}", (await scene.CallAll()).TotalMilliseconds, "ms", remark: "goal 10,000");
        }
        await using (var scene = await Scene.Open(await database(), 1))
        {
            var handovers = await scene.CallOneByOne();
            report.Cost(scene.Town.Database, $"step ready to hand-over with {InFlight:#,0} runs waiting: p99", handovers.Percentile(.99), "ms", remark: $"p50 {handovers.Percentile(.5):0} ms, 50 of them the provider's; goal 100");
        }
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly WorldServer _outside;
        private readonly List<string> _numbers;

        private Scene(WorldServer outside, Town town, List<string> numbers) => (_outside, Town, _numbers) = (outside, town, numbers);

        public Town Town { get; }

        public static async Task<Scene> Open(string? connection, int people)
        {
            var url = $"http://127.0.0.1:{Machine.FreePort()}";
            var options = new WorldServerOptions { From = Ours, InboundSmsUrl = $"{url}/webhooks/twilio/sms", InboundGatewayApiUrl = $"{url}/webhooks/gatewayapi/sms" };
            var outside = await WorldServer.Start(0, options);
            Fjordby.Furnish(outside.World);
            foreach (var system in new[] { Companies.First, Companies.Second }) outside.World.Faults.Switch(new Fault.Late(s_slow), system);
            var http = outside.Url.AbsoluteUri.TrimEnd('/');
            var town = await Town.Open(connection, url,
                "--World=real", "--Demo=yes", $"--PublicUrl={url}",
                $"--Twilio:BaseUrl={http}", $"--Twilio:AccountSid={options.AccountSid}", $"--Twilio:AuthToken={options.AuthToken}", $"--Twilio:From={Ours}", "--Twilio:PerSecond=1000",
                $"--GatewayApi:BaseUrl={http}", $"--GatewayApi:Token={options.GatewayApiToken}", $"--GatewayApi:Secret={options.GatewayApiSecret}", "--GatewayApi:Sender=4512041204", "--GatewayApi:PerSecond=1000",
                $"--Graph:BaseUrl={outside.GraphUrl}", "--Graph:Credential=None",
                $"--Smtp:Host=127.0.0.1", $"--Smtp:Port={outside.Smtp.Port}", "--Smtp:From=beredskab@fjordby.example", "--Smtp:Security=None", "--Tickets:Kind=none");
            var numbers = Enumerable.Range(0, people).Select(i => string.Create(CultureInfo.InvariantCulture, $"+45305{i:00000}")).ToList();
            var file = new StringBuilder("navn;id;mobil;mail;roller\n");
            for (var i = 0; i < people; i++)
            {
                outside.World.Phones.Add(numbers[i], $"Vagt {i}");
                file.Append(CultureInfo.InvariantCulture, $"Vagt {i};vagt-{i};{numbers[i]};vagt-{i}@fjordby.example;it-duty 1\n");
            }
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            using var taken = await town.Api.PostAsync(new Uri("/api/v1/people/import", UriKind.Relative), content);
            if (!taken.IsSuccessStatusCode) throw new InvalidOperationException(await taken.Content.ReadAsStringAsync());
            return new(outside, town, numbers);
        }

        /// <summary>From the order until the provider has said yes to the last text.</summary>
        public async Task<TimeSpan> CallAll()
        {
            var before = Taken();
            var watch = Stopwatch.StartNew();
            await Town.LaunchByRest("calling");
            await Until(() => Taken() >= before + _numbers.Count);
            var took = watch.Elapsed + s_slow;
            // What follows by webhook and what is doubted is none of the next measurement.
            await Task.Delay(TimeSpan.FromSeconds(3));
            return took;
        }

        /// <summary>Everybody answers within a second, whatever becomes of the others' answers.</summary>
        public async Task<Timing> AnswerAll()
        {
            var codes = _numbers.ConvertAll(number => Code().Matches(_outside.World.Phones.Messages(number)[^1].Text)[^1].Groups[1].Value);
            return await Paced(_numbers.Count, _numbers.Count, i => _outside.World.Phones.Reply(_numbers[i], $"ja {codes[i]}", Ours));
        }

        public async Task<Timing> CallOneByOne()
        {
            var waiting = new Launched[InFlight];
            await Measure.Times(InFlight, 16, async (_, i) => waiting[i] = await Town.Launch("waiting-call"));
            var took = new List<double>();
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "beredskab.effect.handover.duration") listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
            {
                foreach (var tag in tags)
                    if (tag is { Key: "beredskab.effect.kind", Value: "page" })
                        lock (took) took.Add(seconds * 1000);
            });
            listener.Start();
            // The first for the compiler.
            await Paced(100, StepsPerSecond, i => Town.Resume(waiting[i]));
            await Task.Delay(TimeSpan.FromSeconds(1));
            lock (took) took.Clear();
            var watch = Stopwatch.StartNew();
            await Paced(Steps, StepsPerSecond, i => Town.Resume(waiting[100 + i]));
            await Until(() => { lock (took) return took.Count >= Steps; });
            lock (took) return new(took.Count, watch.Elapsed, [.. took]);
        }

        /// <summary>The first provider is in that state from now on.</summary>
        public void Kill(Fault fault) => _outside.World.Faults.Switch(fault, Companies.First);

        public async ValueTask DisposeAsync()
        {
            await Town.DisposeAsync();
            await _outside.DisposeAsync();
        }

        private int Taken() => _outside.World.Journal.Entries.Count(entry => entry is { Operation: "send", TookEffect: true } && entry.Facts["text"].Contains("Opgave", StringComparison.Ordinal));

        /// <summary>So many a second, each at its moment whether the others are done or not.</summary>
        private static async Task<Timing> Paced(int count, int perSecond, Func<int, Task> work)
        {
            var (took, watch) = (new double[count], Stopwatch.StartNew());
            await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
            {
                var moment = TimeSpan.FromSeconds(i / (double)perSecond) - watch.Elapsed;
                if (moment > TimeSpan.Zero) await Task.Delay(moment);
                var began = Stopwatch.GetTimestamp();
                await work(i);
                took[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }));
            return new(count, watch.Elapsed, took);
        }

        private static async Task Until(Func<bool> isSo)
        {
            for (var waited = Stopwatch.StartNew(); !isSo(); await Task.Delay(10))
                if (waited.Elapsed > s_bound) throw new InvalidOperationException("What is measured never came to its end.");
        }
    }

    [GeneratedRegex(@"JA (\d{4})")]
    private static partial Regex Code();
}
