using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Beredskab.Engine;
using Beredskab.Engine.OnCall;
using Beredskab.Playbooks;
using Beredskab.Server.Commands;
using Beredskab.Storage;
using Beredskab.Testing;

namespace Beredskab.Scenarios;

/// <summary>What somebody sees who types <c>beredskab …</c>.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly DateTimeOffset s_morning = new(2026, 11, 23, 5, 40, 0, TimeSpan.Zero);
    private static readonly OrganisationId s_fjordby = new("fjordby");

    private readonly string _folder = Directory.CreateTempSubdirectory("beredskab-typed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_help_of_every_verb_is_as_approved()
    {
        CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
        var texts = new List<string>();
        await Ask([], CommandLine.Root());
        Approve("CommandLineHelp", string.Join('\n', string.Concat(texts).Split('\n').Select(line => line.TrimEnd())));

        async Task Ask(string[] words, Command command)
        {
            texts.Add($"$ beredskab {string.Join(' ', [.. words, "--help"])}\n{(await Type([.. words, "--help"])).Output}");
            foreach (var verb in command.Subcommands) await Ask([.. words, verb.Name], verb);
        }
    }

    [Theory]
    [InlineData("lnit x", "'lnit' is no command of beredskab. There are serve, new, lint, verify, rehearse, playbook, export, schema, world, timeline, token, invite, people, backup, restore, freeze, doctor, health, version.")]
    [InlineData("timeline", "beredskab timeline needs one of verify.")]
    [InlineData("playbook", "beredskab playbook needs one of show, text, draft, review, publish, withdraw, diff.")]
    [InlineData("playbook diff nowhere.yaml ddos", "There is no file nowhere.yaml, and no playbook of that id comes with the product.")]
    [InlineData("playbook show ddos --url nowhere --token x", "--url is 'nowhere'.")]
    [InlineData("world --port abc", "--port is a port from 0 to 65535; 'abc' is not.")]
    [InlineData("world", "--port")]
    [InlineData("lint", "PATH")]
    [InlineData("serve --dta x", "'--dta' is no option of beredskab serve, and no setting")]
    [InlineData("--World", "The setting --World has no value.")]
    [InlineData("lint nowhere.yaml", "There is no file or folder nowhere.yaml.")]
    [InlineData("export nowhere --to mermaid", "There is no file nowhere, and no playbook of that id comes with the product. Those are: accidental-disclosure,")]
    [InlineData("export ransomware", "--to")]
    [InlineData("export ransomware --to pdf", "mermaid")]
    [InlineData("verify nowhere.yaml", "There is no file or folder nowhere.yaml.")]
    [InlineData("timeline verify nowhere.jsonl", "There is no file nowhere.jsonl.")]
    public async Task Wrong_use_gets_a_sentence_and_2(string typed, string sentence)
    {
        var (code, output, errors) = await Type(typed.Split(' '));

        code.ShouldBe(2);
        errors.ShouldContain(sentence);
        output.ShouldBe("");
    }

    [Fact]
    public async Task The_version_names_what_it_stands_on()
    {
        var (code, output, _) = await Type("version");

        code.ShouldBe(0);
        output.ShouldStartWith("beredskab ");
        output.ShouldContain("SQLite 3.");
        (await Type("--version")).Output.ShouldBe(output);
    }

    [Fact]
    public async Task The_schema_goes_to_the_output_or_to_a_file()
    {
        var file = Path.Combine(_folder, "playbook.schema.json");
        (await Type("schema")).Output.ShouldBe(PlaybookSchema.Json());

        (await Type("schema", "--out", file)).ShouldBe((0, "", ""));

        (await File.ReadAllTextAsync(file)).ShouldBe(PlaybookSchema.Json());
        (await Type("schema", "--of", "clocks")).Output.ShouldBe(PlaybookSchema.Json("clocks"));
    }

    [Fact]
    public async Task Lint_names_every_fault_of_a_broken_file_at_once()
    {
        var file = await Write("broken.yaml", """
            format: 1
            playbook: broken
            version: 1.0.0
            language: da
            title: I stykker
            roles: [it-dutty]
            steps:
              - id: first
                title: Første
                role: it-duty
                task: Se efter.
                aknowledge-within: 5m
              - id: second
                title: Anden
                role: it-duty
                after: [furst]
                task: Se igen.
            """);

        var (code, output, _) = await Type("lint", file);

        code.ShouldBe(1);
        output.ShouldContain($"{file}:12:5: error unknown-key: ");
        output.ShouldContain("did you mean 'acknowledge-within'?");
        output.ShouldContain("furst");
        output.TrimEnd().Split('\n')[^1].ShouldMatch("^1 file: [2-9] errors, [0-9]+ warnings?\\.$");
        var json = await Type("lint", file, "--json");
        json.Code.ShouldBe(1);
        json.Output.ShouldContain("\"code\": \"unknown-key\"");
    }

    [Fact]
    public async Task Verify_tells_the_way_to_a_fault_and_how_long_what_is_sound_can_take()
    {
        const string Text = """
            format: 1
            playbook: small
            version: 1.0.0
            language: da
            title: Lille
            one-per: call
            roles: [it-duty]
            promises: [{step: shut, within: 1h, of: start}]
            steps:
              - {id: ask, title: Spørg, role: it-duty, decide: Luk?, options: {yes: Ja, no: Nej}, due: 10m, acknowledge-within: 2m, on-timeout: take yes}
              - {id: how, title: Hvordan, role: it-duty, decide: Hvordan?, when: ask is yes, options: {door: Døren, gate: Porten}, due: 10m, acknowledge-within: 2m, on-timeout: take door}
              - {id: shut, title: Luk, role: it-duty, task: "Luk: {{how.label}}", after: [ask, how], due: 20m, acknowledge-within: 2m}
            """;
        var (unsound, sound) = (Path.Combine(_folder, "unsound.yaml"), Path.Combine(_folder, "sound.yaml"));
        await File.WriteAllTextAsync(unsound, Text);
        await File.WriteAllTextAsync(sound, Text.Replace("after: [ask, how]", "when: not how is not-needed", StringComparison.Ordinal));

        var (code, output, _) = await Type("verify", unsound);
        code.ShouldBe(1);
        output.Split('\n').ShouldBe([
            $"{unsound}:12:49: error path-not-certain: '{{{{how.label}}}}' can be empty in 'shut': 'how' need not have happened. (ask 'when: not how is not-needed', or say it without)",
            "    1. 'ask' is decided: no.",
            "    2. 'how' is not needed.",
            "    3. 'shut' is ready and shows nothing where '{{how.label}}' stands.",
            "0 of 1 playbooks cannot get stuck.",
            "",
        ]);

        var picture = Path.Combine(_folder, "why.svg");
        (await Type("verify", unsound, "--graph", picture)).Code.ShouldBe(1);
        var drawn = System.Xml.Linq.XDocument.Parse(await File.ReadAllTextAsync(picture));
        drawn.Descendants().Where(text => text.Attribute("class")?.Value.Contains("marked", StringComparison.Ordinal) is true).Select(text => text.Value).ShouldBe(["2", "1, 3", "1, 4"], ignoreOrder: true);

        (await Type("verify", sound)).ShouldBe((0, """
            small 1.0.0: cannot get stuck. Each of 3 steps can happen and is over once somebody on its ladder answers; shown for all that its one steering answer can be.
                'shut' is over after 40m at the latest, when every deadline is kept.
                Tried on the engine, beside what is proved: all 17 states, by 38 turns of people, time and the world. None was stuck.
            1 of 1 playbooks cannot get stuck.

            """, ""));

        var json = await Type("verify", unsound, "--json");
        json.Code.ShouldBe(1);
        json.Output.ShouldContain("\"code\": \"path-not-certain\"");
        json.Output.ShouldContain("'ask' is decided: no.");
    }

    [Fact]
    public async Task A_playbook_is_written_as_a_flowchart_and_one_with_errors_is_not()
    {
        var (code, output, _) = await Type("export", "ransomware", "--to", "mermaid", "--language", "en");
        code.ShouldBe(0);
        output.ShouldStartWith("flowchart TD\n  subgraph ");
        output.ShouldContain("Confirm");

        var file = Path.Combine(_folder, "broken.yaml");
        await File.WriteAllTextAsync(file, "format: 1\nplaybook: x\n");
        var broken = await Type("export", file, "--to", "mermaid");
        broken.Code.ShouldBe(1);
        broken.Output.ShouldContain("error missing-key");
        broken.Output.ShouldNotContain("flowchart");
    }

    [Theory]
    [InlineData("ransomware --to svg", "<svg ", "Kvittér alarm og åbn")]
    [InlineData("ransomware --to svg --language en", "<svg ", "Acknowledge the alarm")]
    [InlineData("ransomware --to html", "<!DOCTYPE html>", "Brug den, når du ser")]
    [InlineData("ransomware --to cards", "<!DOCTYPE html>", "Aktionskort")]
    [InlineData("ransomware --to cards --language en", "<!DOCTYPE html>", "Action card")]
    [InlineData("ransomware ddos --to binder", "<!DOCTYPE html>", "Beredskabsmappe")]
    [InlineData("--to binder --language en", "<!DOCTYPE html>", "Response binder")]
    public async Task A_playbook_is_written_for_a_wall_a_pocket_and_a_folder(string typed, string beginning, string words)
    {
        var (code, output, errors) = await Type(["export", .. typed.Split(' ')]);

        (code, errors).ShouldBe((0, ""));
        output.ShouldStartWith(beginning);
        output.ShouldContain(words);
    }

    [Fact]
    public async Task A_binder_of_a_folder_holds_what_stands_in_it_and_none_is_made_of_one_with_errors()
    {
        foreach (var name in new[] { "roles.yaml", "clocks.yaml", "requirements.yaml", "emergency-comms.yaml" })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "playbooks", name), Path.Combine(_folder, name));
        var (code, output, _) = await Type("export", _folder, "--to", "binder");
        code.ShouldBe(0);
        output.Split("<article").Length.ShouldBe(2);

        await Write("broken.yaml", "format: 1\nplaybook: x\n");
        var broken = await Type("export", _folder, "--to", "binder");
        broken.Code.ShouldBe(1);
        broken.Output.ShouldContain("error missing-key");
        broken.Output.ShouldNotContain("<article");
    }

    [Fact]
    public async Task Numbers_are_printed_on_the_cards_and_one_of_a_role_that_does_not_exist_is_refused()
    {
        var good = await Write("phones.yaml", "roles: {it-duty: [{name: Mads Holm, number: 12 34 11 01}]}");
        (await Type("export", "ransomware", "--to", "cards", "--phones", good)).Output.ShouldContain("Mads Holm <b>12 34 11 01</b>");

        var bad = await Write("bad.yaml", "roles: {it-dutty: [{name: Mads Holm, number: 12 34 11 01}]}");
        var (code, output, _) = await Type("export", "ransomware", "--to", "cards", "--phones", bad);
        code.ShouldBe(1);
        output.ShouldContain("No role is called 'it-dutty'. (did you mean 'it-duty'?)");
        output.ShouldNotContain("<html");
    }

    [Theory]
    [InlineData("export --to svg", "--to svg takes one playbook.")]
    [InlineData("export ransomware ddos --to cards", "--to cards takes one playbook.")]
    [InlineData("export ransomware --to html --phones x.yaml", "--phones goes with --to cards and --to binder")]
    [InlineData("export ransomware --to cards --phones nowhere.yaml", "There is no file nowhere.yaml.")]
    [InlineData("export nothing --to svg", "There is no file nothing, and no playbook of that id comes with the product.")]
    [InlineData("export ransomware --to pdf", "'pdf'")]
    public async Task What_cannot_be_written_is_said(string typed, string sentence)
    {
        var (code, output, errors) = await Type(typed.Split(' '));

        (code, output).ShouldBe((2, ""));
        errors.ShouldContain(sentence);
    }

    [Fact]
    public async Task A_rehearsal_says_what_came_as_expected_and_what_did_not()
    {
        const string Text = """
            format: 1
            rehearsal: silent
            playbook: compromised-account
            title: Ingen svarer i vagten
            inputs: {accounts: [anna], synchronised: no}
            people: {it-duty-1: silent}
            given: {isolate-now: yes, scope: {answers: {false-mails: no}}, wider: none, clean: yes, gdpr-breach/notify-authority: notify, gdpr-breach/high-risk: no, gdpr-breach/complete: yes}
            expect:
              - {page: it-duty-2, for: confirm, at: +2m}
              - {step: isolate, is: done, by: 5m}
            chances: {answers: {p50: 1m, p95: 6m}, works: {p50: 3m, p95: 12m}}
            """;
        var (file, chart) = (await Write("silent.yaml", Text), Path.Combine(_folder, "chart.svg"));

        var (code, output, _) = await Type("rehearse", file);
        code.ShouldBe(1);
        output.Split('\n').ShouldBe([
            "silent (compromised-account 1.0.3): Ingen svarer i vagten",
            "    as expected: it-duty-2 is called for 'confirm' at +2m (seen at +2m)",
            $"    {file}: not as expected: 'isolate' is done by +5m; seen at +12m.",
            "0 of 1 rehearsals went as expected.",
            "",
        ]);

        await File.WriteAllTextAsync(file, Text.Replace("by: 5m", "by: 15m", StringComparison.Ordinal));
        (await Type("rehearse", file)).Code.ShouldBe(0);
        (await Type("rehearse", file, "--story")).Output.ShouldContain("   +00:02  compromised-account: it-duty-2 is called for 'confirm'\n");
        (await Type("rehearse", file, "--json")).Output.ShouldContain("\"isAsExpected\": true");
        var many = await Type("rehearse", file, "--times", "20", "--chart", chart);
        many.Output.ShouldContain("    Isolate the account: within 15 min in ");
        (await File.ReadAllTextAsync(chart)).ShouldStartWith("<svg ");
        (await Type("rehearse", file, "--times", "0")).Code.ShouldBe(2);
        (await Type("rehearse", file, "--chart", chart)).Code.ShouldBe(2);

        await File.WriteAllTextAsync(file, Text.Replace("isolate-now: yes", "isolate-now: perhaps", StringComparison.Ordinal));
        var wrong = await Type("rehearse", file);
        wrong.Code.ShouldBe(1);
        wrong.Output.ShouldContain("silent.yaml:7:22: error unknown-option: 'isolate-now' has no option 'perhaps'.");
        (await Type("rehearse", Path.Combine(AppContext.BaseDirectory, "playbooks", "ddos.yaml"))).Errors.ShouldContain("There is no rehearsal in ");
    }

    [Fact]
    public async Task Each_rehearsal_that_comes_with_the_product_goes_as_expected()
    {
        var (code, output, _) = await Type("rehearse");

        code.ShouldBe(0, output);
        output.TrimEnd().Split('\n')[^1].ShouldBe("22 of 22 rehearsals went as expected.");
    }

    [Theory]
    [InlineData("", "it-duty")]
    [InlineData("{{foo}}\n\u2028\n\n\n\n\n\n.\n", "it-duty")]
    [InlineData("Tabt nøglekort: \"rød\"\nVagten ringer\nnobody\nsystem-owner\nSpær kortet {straks}\n7\nEr det væk?\nsystem-owner\nSkift låsen.\n", "system-owner")]
    public async Task A_new_playbook_has_no_fault_whatever_was_answered(string answers, string role)
    {
        var file = Path.Combine(_folder, "new-one.yaml");
        await using var output = new StringWriter { NewLine = "\n" };
        var terminal = Terminal.On(output);

        NewVerb.Begin(terminal, file, new StringReader(answers)).ShouldBe(0);

        (await Type("lint", file)).ShouldBe((0, "1 file: 0 errors, 0 warnings.\n", ""));
        (await Type("verify", file)).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(file)).ShouldContain($"roles: [{role}");
        NewVerb.Begin(terminal, file, new StringReader("")).ShouldBe(1);
        (await Type("new", Path.Combine(_folder, "Min Plan.yaml"))).Errors.ShouldContain("does not name a playbook");
    }

    /// <summary>What lint would refuse afterwards is asked again at once, with lint's own sentence.</summary>
    [Theory]
    [InlineData("Se www.x.dk\nTabt kort\n", "A playbook holds no addresses of the web: 'www.x.dk'. (say where to look instead)", "title: \"Tabt kort\"")]
    [InlineData("\n\n\nRing om CPR 010190-1234\nRing\n", "This looks like a secret or a person's number: '0101…'. (playbooks are read by many; keep it elsewhere)", "task: \"Ring\"")]
    [InlineData("\n\n\n\nsnart\n4\n1000\n30\n", "Skriv et helt tal fra 5 til 999, ikke 'snart'.", "due: 30m")]
    [InlineData("\n\nnobody\nit-manager\n", "Der er ingen rolle, der hedder 'nobody'. Der er: ", "role: it-manager")]
    public async Task An_answer_that_cannot_stand_is_asked_for_again(string answers, string said, string written)
    {
        var file = Path.Combine(_folder, "asked-again.yaml");
        await using var output = new StringWriter { NewLine = "\n" };

        NewVerb.Begin(Terminal.On(output), file, new StringReader(answers)).ShouldBe(0);

        $"{output}".ShouldContain(said);
        (await File.ReadAllTextAsync(file)).ShouldContain(written);
        (await Type("lint", file)).ShouldBe((0, "1 file: 0 errors, 0 warnings.\n", ""));
    }

    [Fact]
    public async Task Nobody_is_asked_the_same_for_ever_and_nothing_is_asked_for_a_file_that_cannot_be_written()
    {
        var file = Path.Combine(_folder, "never.yaml");
        await using var output = new StringWriter { NewLine = "\n" };
        var terminal = Terminal.On(output);

        Should.Throw<UsageException>(() => NewVerb.Begin(terminal, file, new StringReader(string.Concat(Enumerable.Repeat("https://x\n", 20)))))
            .Message.ShouldBe("A playbook holds no addresses of the web: 'https://x'. (say where to look instead) Intet er skrevet.");
        File.Exists(file).ShouldBeFalse();
        $"{output}".Split("Hvad er planen til").Length.ShouldBe(1 + 4);

        var nowhere = Path.Combine(_folder, "nowhere");
        output.GetStringBuilder().Clear();
        NewVerb.Begin(terminal, Path.Combine(nowhere, "never.yaml"), new StringReader("")).ShouldBe(1);
        $"{output}".ShouldBe($"Mappen {nowhere} findes ikke. Opret den først.\n");
        Directory.Exists(nowhere).ShouldBeFalse();
    }

    [Fact]
    public async Task The_questions_stand_one_to_a_line_in_Danish_or_English_and_the_editor_is_told_where_its_schema_is()
    {
        var (danish, english) = (Path.Combine(_folder, "da.yaml"), Path.Combine(_folder, "en.yaml"));
        var schema = Path.Combine(_folder, "playbook.schema.json");
        await using var output = new StringWriter { NewLine = "\n" };

        NewVerb.Begin(Terminal.On(output), danish, new StringReader("")).ShouldBe(0);
        $"{output}".Split('\n').ShouldContain("Inden for hvor mange minutter? [20]");
        (await File.ReadAllLinesAsync(danish))[0].ShouldBe("# yaml-language-server: $schema=playbook.schema.json");
        (await File.ReadAllTextAsync(schema)).ShouldBe(PlaybookSchema.Json());

        await File.WriteAllTextAsync(schema, "mine");
        output.GetStringBuilder().Clear();
        NewVerb.Begin(Terminal.On(output), english, new StringReader(""), "en").ShouldBe(0);
        $"{output}".Split('\n').ShouldContain("Within how many minutes? [20]");
        (await File.ReadAllTextAsync(english)).ShouldContain("language: da");
        (await File.ReadAllTextAsync(schema)).ShouldBe("mine", "nothing is written over");
        (await Type("new", danish, "--language", "fr")).Code.ShouldBe(2);
    }

    [Fact]
    public async Task Two_texts_are_compared_by_what_they_say()
    {
        var file = await Write("mine.yaml", (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "playbooks", "ransomware.yaml"))).Replace("version: 1.0.2", "version: 2.0.0", StringComparison.Ordinal));
        (await Type("playbook", "diff", "ransomware", "ransomware")).ShouldBe((0, "", ""));
        (await Type("playbook", "diff", "ransomware", file)).ShouldBe((1, "Version 2.0.0, not 1.0.2.\n", ""));

        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("count: 1, within: 15m", "count: 2, within: 15m", StringComparison.Ordinal));
        var (code, output, _) = await Type("playbook", "diff", "ransomware", file, "--language", "da");
        code.ShouldBe(1);
        output.ShouldContain("kræver nu 2 godkendere, før 1.");
    }

    /// <summary>The page that says how to write a first playbook, done as it says, each command and each answer word for word.</summary>
    [Fact]
    public async Task The_first_playbook_is_written_as_its_page_says()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Approved.Repository(), "docs", "first-playbook.md"));
        string Fence(string part) => System.Text.RegularExpressions.Regex.Match(page, $"```yaml {part}\n(.*?)```", System.Text.RegularExpressions.RegexOptions.Singleline).Groups[1].Value;
        var (file, night) = (Path.Combine(_folder, "lost-card.yaml"), await Write("night.yaml", Fence("rehearsal")));
        async Task Edit(string old, string text) => await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(old, text, StringComparison.Ordinal));
        void Said(string output, int lines = 1) =>
            page.ShouldContain(string.Concat(output.Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Split('\n').Take(lines).Select(line => $"    {line}\n")));

        NewVerb.Begin(Terminal.On(TextWriter.Null), file, new StringReader("")).ShouldBe(0);
        (await Type("lint", file)).Code.ShouldBe(0);
        Said((await Type("verify", file)).Output, lines: 2);

        page.ShouldContain($"    {(await File.ReadAllLinesAsync(file))[0]}\n");

        await Edit("messages:\n", Fence("step") + "messages:\n");
        Said((await Type("lint", file)).Output);
        await Edit("roles: [it-duty, it-manager]", "roles: [it-duty, it-manager, dpo]");
        (await Type("lint", file)).Code.ShouldBe(0);

        await Edit("steps:\n", Fence("promise") + "steps:\n");
        Said((await Type("verify", file)).Output);
        await Edit("within: 1h, of", "within: 5h, of");
        (await Type("verify", file)).Code.ShouldBe(0);

        var (code, output, _) = await Type("rehearse", night, file, "--story");
        output.ShouldContain("1 of 1 rehearsals went as expected.");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Lint_looks_again_each_time_a_file_is_saved()
    {
        var file = await Write("mine.yaml", "format: 1\nplaybook: mine\n");
        using var stop = new CancellationTokenSource();
        await using var output = new HeardWriter();
        var running = CommandLine.Run(["lint", file, "--watch"], output, TextWriter.Null, stop.Token);
        await output.Until("1 file: 4 errors");

        await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "playbooks", "ddos.yaml")));
        await output.Until("1 file: 0 errors, 0 warnings.");

        await stop.CancelAsync();
        (await running).ShouldBe(0);
    }

    [Fact]
    public async Task Not_one_playbook_of_the_shipped_library_can_get_stuck()
    {
        var (code, output, _) = await Type("verify", Path.Combine(AppContext.BaseDirectory, "playbooks"));

        code.ShouldBe(0);
        output.TrimEnd().Split('\n')[^1].ShouldBe("16 of 16 playbooks cannot get stuck.");
        output.ShouldContain("'early-warning' is over 20h after the incident was known at the latest, when every deadline is kept.");
        output.ShouldContain("'file-notice' is over 2d 18h after the breach was known at the latest, when every deadline is kept.");
        output.ShouldContain("'final-report' has no latest moment: its deadline hangs on when something else happens.");
    }

    [Fact]
    public async Task What_was_tried_and_how_long_after_it_was_known_is_told_to_programs_too()
    {
        var (code, output, _) = await Type("verify", Path.Combine(AppContext.BaseDirectory, "playbooks", "nis2-notice.yaml"), "--json");

        code.ShouldBe(0);
        var verdict = System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("playbooks")[0];
        var warning = verdict.GetProperty("goals").EnumerateArray().Single(goal => goal.GetProperty("step").GetString() == "early-warning");
        (warning.GetProperty("minutesAfterKnown").GetInt32(), warning.GetProperty("known").GetString()).ShouldBe((1200, "incident"));
        verdict.GetProperty("tried").GetProperty("things").EnumerateArray().Select(thing => thing.GetString()).ShouldContain("'significant' is answered: no.");
    }

    [Fact]
    public async Task The_shipped_library_is_clean() =>
        (await Type("lint", Path.Combine(AppContext.BaseDirectory, "playbooks"))).ShouldBe((0, "19 files: 0 errors, 0 warnings.\n", ""));

    [Fact]
    public async Task An_exported_timeline_is_intact_until_one_byte_of_it_is_changed()
    {
        var file = await Export();
        var (code, output, _) = await Type("timeline", "verify", file);
        code.ShouldBe(0);
        output.ShouldStartWith("Intact: streams 1, entries 3, unwitnessed 3, asides 0");

        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("second", "sekond", StringComparison.Ordinal));

        (code, output, _) = await Type("timeline", "verify", file);
        code.ShouldBe(1);
        output.ShouldStartWith("Broken: stream run:r-1, entry 2: ");
        (await Type("timeline", "verify", file, "--json")).Output.ShouldContain("\"entry\": 2");
    }

    [Fact]
    public async Task A_witness_is_held_against_the_streams_of_the_file_and_the_others_are_named()
    {
        var file = await Export();
        var hash = File.ReadLines(file).Single(line => line.Contains("\"seq\":2,", StringComparison.Ordinal)).Split("\"hash\":\"")[1][..64];
        var witness = await Write("witness.jsonl", $$"""
            {"stream":"run:r-1","seq":2,"hash":"{{hash}}","at":"2026-11-23T05:41:00.000Z"}
            {"stream":"run:r-2","seq":9,"hash":"{{hash}}","at":"2026-11-23T05:41:00.000Z"}
            """);

        var (code, output, _) = await Type("timeline", "verify", file, "--witness", witness);

        code.ShouldBe(0);
        output.ShouldStartWith("Intact: streams 1, entries 3, unwitnessed 1,");
        output.ShouldContain("The witness also knows run:r-2");
        await File.WriteAllTextAsync(witness, $$"""{"stream":"run:r-1","seq":2,"hash":"{{new string('0', 64)}}","at":""}""");
        (await Type("timeline", "verify", file, "--witness", witness)).Code.ShouldBe(1);
        await File.WriteAllTextAsync(witness, "no witness at all");
        (await Type("timeline", "verify", file, "--witness", witness)).Code.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_no_timeline_cannot_be_read_as_one()
    {
        var (code, _, errors) = await Type("timeline", "verify", await Write("letter.txt", "Kære alle"));

        code.ShouldBe(2);
        errors.ShouldContain("This is no exported timeline");
    }

    [Fact]
    public async Task A_token_is_shown_once_listed_and_revoked()
    {
        await Settle();

        var (code, output, _) = await Type("token", "--name", "Nightly export", "--data", _folder);
        code.ShouldBe(0);
        var secret = output.Split('\n').Single(line => line.StartsWith("bsk_", StringComparison.Ordinal));
        var id = output.Split(' ', ',')[2];
        id.ShouldStartWith("nightly-export-");

        (await Type("token", "list", "--data", _folder)).Output.ShouldContain(id);
        (await Type("token", "list", "--data", _folder)).Output.ShouldNotContain(secret);
        (await Type("token", "revoke", id, "--data", _folder)).Code.ShouldBe(0);
        (await Type("token", "revoke", id, "--data", _folder)).Code.ShouldBe(1);
        (await Type("token", "--person", "nobody", "--data", _folder)).Errors.ShouldContain("Known are henrik-dahl.");
        (await Type("token", "--roles", "responder,approver", "--data", _folder)).Output.ShouldContain("acts as Henrik Dahl (responder approver)");
        (await Type("token", "list", "--data", _folder)).Output.ShouldContain("responder approver");
        (await Type("token", "--roles", "responder,chief", "--data", _folder)).ShouldSatisfyAllConditions(said => said.Code.ShouldBe(2), said => said.Errors.ShouldContain("'chief' is nothing that a token can open. Choose of reader, responder, "));
    }

    [Fact]
    public async Task Somebody_at_the_machine_lets_in_whoever_is_locked_out()
    {
        await Settle();

        (await Type("invite", "nobody", "--data", _folder)).ShouldSatisfyAllConditions(said => said.Code.ShouldBe(1), said => said.Errors.ShouldContain("Known are henrik-dahl."));
        (await Type("invite", "henrik-dahl", "--data", _folder, "--PublicUrl=https://beredskab.fjordby.dk")).Output.ShouldContain("https://beredskab.fjordby.dk/welcome?link=");
        (await Type("invite", "henrik-dahl", "--administrator", "--data", _folder, "--json")).Output.ShouldContain("\"link\"");

        await using var store = await Store.Open(new(StoreProvider.Sqlite, _folder, null), TimeProvider.System);
        (await store.SignIns.Of(new("henrik-dahl")))!.Access.ShouldBe("administrator");
        (await store.SignIns.History(new("fjordby"), new("henrik-dahl"))).Select(entry => entry.What).ShouldBe(["invited", "invited", "access-set"], ignoreOrder: true);
    }

    [Fact]
    public async Task No_token_is_made_while_the_data_folder_is_in_use()
    {
        await using var server = await Open();

        var (code, output, errors) = await Type("token", "--data", _folder);

        (code, output).ShouldBe((1, ""));
        errors.ShouldContain($"The data folder {_folder} is in use (process ");
        errors.ShouldContain("Stop the server, run this again, and start the server.");
    }

    [Fact]
    public async Task A_mistyped_data_folder_is_not_made()
    {
        var elsewhere = Path.Combine(_folder, "typo");

        (await Type("token", "--data", elsewhere)).Code.ShouldBe(1);

        Directory.Exists(elsewhere).ShouldBeFalse();
    }

    [Fact]
    public async Task The_doctor_misses_people_and_changes_nothing()
    {
        await Settle(Library.Shipped());
        var before = Contents();

        var (code, output, _) = await Type("doctor", "--data", _folder);

        code.ShouldBe(1);
        output.ShouldContain("fault  roles: log-keeper has nobody on its ladder");
        output.ShouldContain("fault  approvals: ransomware, step ");
        output.ShouldContain("warn   roles: incident-lead has one person on its ladder");
        Contents().ShouldBe(before);
        (await Type("doctor", "--data", _folder, "--json")).Output.ShouldContain("\"health\": \"fault\"");
    }

    [Fact]
    public async Task The_doctor_lists_every_wrong_setting()
    {
        var (code, output, _) = await Type("doctor", "--data", _folder, "--World", "real", "--PublicUrl", "nonsense");

        code.ShouldBe(1);
        output.Split('\n').Count(line => line.StartsWith("fault  settings: ", StringComparison.Ordinal)).ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task The_world_says_where_it_listens_and_stops_when_asked()
    {
        using var stop = new CancellationTokenSource();
        await using var output = new SignallingWriter("smtp");
        var running = CommandLine.Run(["world", "--port", "0", "--demo"], output, TextWriter.Null, stop.Token);
        await Task.WhenAny(output.Seen, running);

        var address = output.ToString().Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        using var caller = new HttpClient();
        (await caller.GetStringAsync(new Uri($"{address}/v1.0/users"))).ShouldContain("Henrik Dahl");

        await stop.CancelAsync();
        (await running).ShouldBe(0);
    }

    [Fact]
    public async Task People_are_looked_at_before_they_are_taken_over_and_come_out_as_they_went_in()
    {
        await Settle();
        var file = await Write("staff.csv", "navn;mobil;roller\nÅse Kjær;20304050;it-duty 1\nHenrik Dahl;1234;\n");

        var (code, output, errors) = await Type("people", "import", file, "--data", _folder);

        code.ShouldBe(1);
        errors.ShouldStartWith($"{file}:3: error: mobil: '1234' is not a phone number.");
        errors.ShouldContain("Nothing was changed.");
        await File.WriteAllTextAsync(file, "navn;mobil;roller;hold\nÅse Kjær;20304050;it-duty 1;Netværk\nHenrik Dahl;20304051;;\n");
        (code, output, errors) = await Type("people", "import", file, "--check", "--data", _folder);
        (code, errors).ShouldBe((0, $"{file}:1: warning: After this nobody holds the role 'incident-lead'.\n{file}:2: warning: hold: There is no team 'Netværk' yet; it will be made.\n"));
        output.ShouldBe(
            """
            new      Åse Kjær (aase-kjaer)
            changed  Henrik Dahl (henrik-dahl): mobil, roller
            ladder   incident-lead: nobody
            ladder   it-duty: aase-kjaer
            group    Netværk (new): +aase-kjaer
            Nothing was changed yet. Without --check it is taken over.

            """);
        (await Type("people", "export", "--data", _folder)).Output.ShouldNotContain("Åse");

        (await Type("people", "import", file, "--data", _folder)).Output.ShouldEndWith("Taken over.\n");

        var written = Path.Combine(_folder, "out.csv");
        (await Type("people", "export", written, "--data", _folder)).Code.ShouldBe(0);
        (await File.ReadAllTextAsync(written)).ShouldContain("aase-kjaer;Åse Kjær;da;;20 30 40 50;;;it-duty 1;nej;Netværk;;\r\n");
        (await Type("people", "import", written, "--data", _folder)).Output.ShouldBe("The file changes nothing.\n");
    }

    private static async Task<(int Code, string Output, string Errors)> Type(params string[] args)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var errors = new StringWriter { NewLine = "\n" };
        var code = await CommandLine.Run(args, output, errors);
        return (code, output.ToString().ReplaceLineEndings("\n"), errors.ToString());
    }

    private async Task<string> Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private Task<Store> Open() => Store.Open(new(StoreProvider.Sqlite, _folder), new ManualTime(s_morning));

    /// <summary>One organisation with one person, who leads incidents.</summary>
    private async Task Settle(Library? published = null)
    {
        await using var store = await Open();
        var henrik = new PersonId("henrik-dahl");
        await store.Roster.Save(new Organisation(s_fjordby, "Fjordby Kommune", "da", s_morning));
        await store.Roster.Save(new Person(henrik, s_fjordby, "Henrik Dahl", "da", null, s_morning));
        await store.Roster.Save(new ContactPoint(new("c-henrik"), s_fjordby, henrik, "sms", "+4512340100", 1));
        await store.OnCall.Write(s_fjordby, OnCallPlan.Empty.With(Ladder.OneByOne(new("incident-lead"), [henrik])), 0, null, s_morning);
        foreach (var version in published?.Playbooks ?? [])
            await store.Shelf.Publish(new(s_fjordby, version.Content.Id, version.Content.Version, version.Hash, Canonical.Json(version.Content), "", s_morning, "shipped"));
    }

    private async Task<string> Export()
    {
        var stream = StreamId.Of(new RunId("r-1"));
        await using var store = await Open();
        (await store.Journal.Commit(new()
        {
            Organisation = s_fjordby,
            At = store.Now(),
            Appends = [new(stream, 0, "live", new("i-1"), [Note("first"), Note("second"), Note("third")])],
        })).ShouldBeOfType<CommitResult.Committed>();
        var file = Path.Combine(_folder, "export.jsonl");
        await using var writer = new StreamWriter(file);
        await store.Timelines.Export([stream], writer, store.Now());
        return file;
    }

    private static NewEntry Note(string text) => new("noted", s_morning, "henrik-dahl", $$"""{"text":"{{text}}"}""");

    private string[] Contents() =>
        [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Order().Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];

    private static void Approve(string name, string text, [CallerFilePath] string caller = "")
    {
        var approved = Path.Combine(Path.GetDirectoryName(caller)!, $"{name}.approved.txt");
        var received = Path.ChangeExtension(Path.ChangeExtension(approved, null), "received.txt");
        if (!File.Exists(approved) || File.ReadAllText(approved) != text) File.WriteAllText(received, text);
        else File.Delete(received);
        (File.Exists(approved) ? File.ReadAllText(approved) : "").ShouldBe(text, $"Look at {received}; if it is right, let it take the place of {approved}.");
    }

    /// <summary>Can be listened to while somebody writes.</summary>
    private sealed class HeardWriter : StringWriter
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _heard = [];

        public override void Write(string? value) => _heard.Enqueue(value ?? "");

        public override void Write(char[] buffer, int index, int count) => _heard.Enqueue(new(buffer, index, count));

        public async Task Until(string text)
        {
            for (var waited = 0; !string.Concat(_heard).Contains(text, StringComparison.Ordinal); waited++)
            {
                if (waited > 600) throw new TimeoutException($"'{text}' was not written; this was: {string.Concat(_heard)}");
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Says when a word has been written, so that nobody waits by the clock.</summary>
    private sealed class SignallingWriter(string word) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            if (value?.StartsWith(word, StringComparison.Ordinal) == true) _seen.TrySetResult();
        }
    }
}
