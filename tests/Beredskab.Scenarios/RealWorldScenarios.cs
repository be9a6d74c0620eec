using System.Net;
using System.Text.RegularExpressions;
using Beredskab.Engine.Runs;
using Beredskab.Server.Inbound;

namespace Beredskab.Scenarios;

/// <summary>The real adapters, from Twilio to Graph, in a world in another process that counts what it was asked (DESIGN 6).</summary>
public partial class RealWorldScenarios
{
    [Fact]
    public async Task A_whole_ransomware_run_over_the_real_adapters_asks_the_world_for_exactly_what_it_should()
    {
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        await using var outside = await Outside.Start(url);
        await using var kommune = await Kommune.OpenAt(url, [.. outside.Settings(url).Select(setting => $"--{setting.Key}={setting.Value}")]);

        var run = await kommune.Start("ransomware");
        var (number, text) = ("+4512340102", (await outside.TextsTo("+4512340102")).ShouldHaveSingleItem());
        (await outside.Text(number, $"ja {Code().Match(text).Groups[1].Value}")).ShouldNotBeNull().ShouldContain("Modtaget");
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().Owner?.Value.ShouldBe("mads-holm");
        (await outside.Text(number, "hvad nu")).ShouldNotBeNull().ShouldContain("Kvittér alarm");
        await new Walk(kommune, ("how-bad", "many")).ToTheEnd((await kommune.Run(run)).Incident);

        (await kommune.Run(run)).Status.ShouldBe(RunStatus.Ended);
        var journal = await outside.Journal();
        var sent = journal.Where(asked => asked is { System: "sms", Operation: "send" }).ToList();
        sent.Count.ShouldBeGreaterThan(10);
        sent.ShouldAllBe(asked => asked.TookEffect);
        sent.Select(asked => $"{asked.Target} {asked.Facts["mark"]} {asked.Facts["text"]}").ShouldBeUnique();
        journal.Where(asked => asked is { System: "tickets", Operation: "open" }).GroupBy(asked => asked.Target).ShouldAllBe(tickets => tickets.Count() == 1);
        foreach (var account in (string[])["acc-ulla-berg", "acc-svc-print"])
            foreach (var act in (string[])["disable", "revoke", "enable"])
                journal.Count(asked => asked.System == "accounts" && asked.Operation == act && asked.Target == account).ShouldBe(1, $"{act} {account}");
        // What was closed is opened again at the end, and only then.
        journal.Where(asked => asked is { System: "accounts", Operation: "disable" or "revoke" or "enable" }).SkipWhile(asked => asked.Operation != "enable").ShouldAllBe(asked => asked.Operation == "enable");
        journal.Count(asked => asked is { System: "mail", TookEffect: true }).ShouldBeGreaterThan(0);
        journal.ShouldAllBe(asked => asked.Answer == "ok");
        (await outside.Callbacks()).ShouldAllBe(callback => callback.EndsWith(" ok", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_that_Twilio_did_not_sign_is_refused_and_counted()
    {
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        await using var outside = await Outside.Start(url);
        await using var kommune = await Kommune.OpenAt(url, [.. outside.Settings(url).Select(setting => $"--{setting.Key}={setting.Value}")]);
        var run = await kommune.Start("ransomware");
        var code = Code().Match((await outside.TextsTo("+4512340102"))[^1]).Groups[1].Value;
        var before = TwilioHooks.Forged;
        using var forger = new HttpClient { BaseAddress = new(url) };
        forger.DefaultRequestHeaders.Add("X-Twilio-Signature", "Zm9yZ2VkIHNpZ25hdHVyZSBoZXJl");
        var form = new Dictionary<string, string> { ["MessageSid"] = "SM1", ["From"] = "+4512340102", ["To"] = "+4570101112", ["Body"] = $"JA {code}" };

        foreach (var hook in (string[])["sms", "status", "voice"])
        {
            using var answer = await forger.PostAsync($"/webhooks/twilio/{hook}", new FormUrlEncodedContent(form));
            await answer.ShouldBeRefused(HttpStatusCode.Forbidden, "bad-signature");
        }

        (TwilioHooks.Forged - before).ShouldBe(3);
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldBeEmpty();
    }

    [Fact]
    public async Task After_a_restore_not_even_an_answer_by_text_gets_a_thank_you_and_it_is_kept_all_the_same()
    {
        var url = $"http://127.0.0.1:{Child.FreePort()}";
        await using var outside = await Outside.Start(url);
        await using var kommune = await Kommune.OpenAt(url, [.. outside.Settings(url).Select(setting => $"--{setting.Key}={setting.Value}")]);
        var run = await kommune.Start("ransomware");
        var (number, code) = ("+4512340102", Code().Match((await outside.TextsTo("+4512340102"))[^1]).Groups[1].Value);
        await kommune.Store.Freezes.Freeze(new("f1", "restored", "A test.", kommune.Store.Now(), []));
        var before = (await outside.TextsTo(number)).Count;

        (await outside.Text(number, $"JA {code}")).ShouldBeNullOrEmpty();

        (await outside.TextsTo(number)).Count.ShouldBe(before);
        (await kommune.Step(run, "open")).ShouldBeOfType<StepState.Ready>().AcknowledgedBy.ShouldNotBeEmpty();
    }

    [GeneratedRegex(@"JA (\d{4})")]
    private static partial Regex Code();
}
