using System.Net;
using System.Net.Http.Json;
using System.Text;
using Beredskab.Server.People;

namespace Beredskab.Scenarios;

/// <summary>An organisation's people come from a file that somebody made in Excel, and are called from the next moment on.</summary>
public class StaffScenarios
{
    [Fact]
    public async Task What_is_written_out_changes_nothing_when_it_is_read_again()
    {
        await using var kommune = await Kommune.Open();

        var file = await kommune.Api.GetByteArrayAsync(new Uri("/api/v1/people/export", UriKind.Relative));
        var plan = await Send(kommune, "check", file);

        plan.Ok.ShouldBeTrue();
        plan.People.Count.ShouldBe(30);
        plan.People.Where(person => person.Change != PersonChange.None).ShouldBeEmpty();
        plan.Ladders.ShouldBeEmpty();
        Encoding.UTF8.GetString(file).ShouldContain("Åse Kjærgaard");
    }

    [Fact]
    public async Task A_new_colleague_who_stands_first_on_the_ladder_is_the_one_who_is_called()
    {
        await using var kommune = await Kommune.Open();
        kommune.World.Phones.Add("+4530313233", "Bjørn Åkjær");

        var plan = await Send(kommune, "import", Utf8("navn;id;mobil;mail;roller\r\nBjørn Åkjær;;30 31 32 33;bjorn@fjordby.dk;it-duty 1, dpo 9\r\nMads Holm;mads-holm;12 34 01 02;mads-holm@fjordby.example;it-duty 2\r\nRasmus Dam;rasmus-dam;12 34 01 03;rasmus-dam@fjordby.example;it-duty 3, system-owner\r\n"));

        plan.Taken.ShouldBeTrue();
        plan.People[0].ShouldSatisfyAllConditions(person => person.Id.ShouldBe("bjoern-aakjaer"), person => person.Change.ShouldBe(PersonChange.New));
        Rungs(plan, "it-duty").ShouldBe(["bjoern-aakjaer", "mads-holm", "rasmus-dam"]);
        Rungs(plan, "dpo")[^1].ShouldBe("bjoern-aakjaer", "a place far down is the last one");
        await kommune.Start("ransomware");
        kommune.TextsTo("Bjørn Åkjær").ShouldHaveSingleItem().ShouldContain("Kvittér alarm");
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_puts_people_into_teams_makes_those_that_are_new_and_says_so()
    {
        await using var kommune = await Kommune.Open();

        var first = await Send(kommune, "import", Utf8("id;navn;hold\nmads-holm;Mads Holm;Netværk, Kan betjene vandværket\nrasmus-dam;Rasmus Dam;netværk\n"));

        first.Taken.ShouldBeTrue();
        first.Faults.Select(fault => (fault.Line, fault.IsError)).ShouldBe([(2, false), (2, false)]);
        first.Groups.Select(group => (group.Id, group.IsNew, string.Join('+', group.Joined))).ShouldBe([("netvaerk", true, "mads-holm+rasmus-dam"), ("kan-betjene-vandvaerket", true, "mads-holm")]);
        first.Ladders.ShouldBeEmpty();
        (await Send(kommune, "check", await kommune.Api.GetByteArrayAsync(new Uri("/api/v1/people/export", UriKind.Relative)))).ShouldSatisfyAllConditions(
            same => same.Groups.ShouldBeEmpty(), same => same.Faults.ShouldAllBe(fault => fault.Column == "mobil"), same => same.People.ShouldAllBe(person => person.Change == PersonChange.None));

        var second = await Send(kommune, "import", Utf8("id;navn;hold\nmads-holm;Mads Holm;netvaerk\nrasmus-dam;Rasmus Dam;\n"));
        second.People.ShouldAllBe(person => person.Fields.Contains("hold"));
        second.Groups.Select(group => (group.Id, group.IsNew, string.Join('+', group.Left))).ShouldBe([("netvaerk", false, "rasmus-dam"), ("kan-betjene-vandvaerket", false, "mads-holm")]);

        await Send(kommune, "import", Utf8("id;navn;fratrådt\nmads-holm;Mads Holm;ja\n"));
        (await kommune.Store.OnCall.Newest(new("fjordby"))).Plan.Groups.ShouldAllBe(group => group.Members.Count == 0);
    }

    [Fact]
    public async Task Whoever_has_left_is_not_called_and_holds_no_role()
    {
        await using var kommune = await Kommune.Open();

        var plan = await Send(kommune, "import", Utf8("id,name,left\nmads-holm,Mads Holm,ja\n"));

        plan.People.ShouldHaveSingleItem().Change.ShouldBe(PersonChange.Leaves);
        await kommune.Start("ransomware");
        kommune.TextsTo("Mads Holm").ShouldBeEmpty();
        kommune.TextsTo("Rasmus Dam").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_column_that_is_not_there_says_nothing_and_an_empty_field_takes_away()
    {
        await using var kommune = await Kommune.Open();

        var plan = await Send(kommune, "import", Utf8("id;navn;mobil\nmads-holm;Mads B. Holm;\n"));

        plan.People.ShouldHaveSingleItem().Fields.ShouldBe(["navn", "mobil"]);
        plan.Ladders.ShouldBeEmpty();
        var mads = (await kommune.Store.Roster.Find(new("mads-holm"))).ShouldNotBeNull();
        (mads.Name, mads.Login).ShouldBe(("Mads B. Holm", "mads-holm@fjordby.example"));
        (await kommune.Store.Roster.Contacts(mads.Id)).ShouldHaveSingleItem().Kind.ShouldBe("mail");
    }

    /// <summary>A duty phone is shared on purpose, a number that was typed twice is not: the file is taken over, and says so once.</summary>
    [Fact]
    public async Task A_number_of_two_people_is_told_when_it_becomes_theirs()
    {
        await using var kommune = await Kommune.Open();
        const string File = "navn;mobil\nAnna Ask;20 30 40 50\nBo Birk;+45 20304050\nCia Ceder;20 30 40 51\n";

        var plan = await Send(kommune, "import", Utf8(File));

        plan.Taken.ShouldBeTrue();
        Told(plan).ShouldBe(["3 mobil: 20 30 40 50 står også ved Anna Ask. Er det en fælles vagttelefon, er det i orden; ellers får kun den ene opkald og beskeder."]);
        Told(await Send(kommune, "check", Utf8(File))).ShouldBeEmpty("it is theirs by now");
        Told(await Send(kommune, "check", Utf8("navn;mobil\nDan Dal;20 30 40 51\n"))).ShouldHaveSingleItem().ShouldStartWith("2 mobil: 20 30 40 51 står også ved Cia Ceder.");
        Told(await Send(kommune, "check", Utf8("navn;mobil\nDan Dal;20 30 40 51\nCia Ceder;20 30 40 52\n"))).ShouldBeEmpty("she has another in the same file");

        static IEnumerable<string> Told(PlanBody plan) => plan.Faults.Select(fault => $"{fault.Line} {fault.Column}: {fault.Message}");
    }

    [Fact]
    public async Task Each_bad_row_is_named_with_its_line_and_nothing_is_taken_over()
    {
        await using var kommune = await Kommune.Open();
        const string File =
            """
            navn;id;sprog;mobil;mail;roller;login
            God Person;;;20 30 40 50;god@fjordby.dk;it-duty 3;
            ;ingen;;;;;
            Kort Nummer;;;1234;;;
            Dårlig Mail;;;;her er min mail;;
            Ukendt Rolle;;;;;kaffe-vagt 1;
            Skæv Plads;;;;;it-duty nul;
            To Gange;;;;;dpo 1, dpo 2;
            God Person;;;;;;
            Fremmed Sprog;;tysk;;;;
            Stort Id;Stort Id;;;;;
            Mads Dobbelt;;;;;;mads-holm@fjordby.example
            Mads Igen;mads-to;;;;;MADS-HOLM@fjordby.example
            For mange;;;;;;;;;
            For få;;
            李明;;;;;;
            Henrik Dahl;;;;;;en-anden@fjordby.example
            ;;;;;;
            "Linje
            skift";;;;;;
            """;

        using var answer = await Post(kommune, "import", Utf8(File));
        var plan = await answer.Content.ReadFromJsonAsync<PlanBody>(Server.Api.Answers.Json);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        plan!.Taken.ShouldBeFalse();
        plan.Faults.Where(fault => fault.IsError).Select(fault => $"{fault.Line} {fault.Column}: {fault.Message}").ShouldBe([
            "3 navn: Navnet mangler.",
            "4 mobil: '1234' er ikke et telefonnummer. Skriv 12 34 56 78, eller +49 … med landekode.",
            "5 mail: 'her er min mail' er ikke en mailadresse.",
            plan.Faults.Single(fault => fault.Line == 6) is var unknown && unknown.Message.StartsWith("Ingen rolle hedder 'kaffe-vagt'. Rollerne er ", StringComparison.Ordinal) ? $"6 roller: {unknown.Message}" : "6",
            "7 roller: Skriv rollen og pladsen på stigen, fx it-duty 2, ikke 'it-duty nul'.",
            "8 roller: Rollen 'dpo' står to gange.",
            "9 id: 'god-person' står også på linje 2. Er det to personer, så giv den ene et andet id.",
            "10 sprog: 'tysk' er ikke et sprog, vi taler. Skriv et af da, en.",
            "11 id: 'Stort Id' kan ikke være et id. Brug små bogstaver a-z, tal og bindestreg, højst 64.",
            "13 login: Loginnet 'mads-holm@fjordby.example' er allerede Mads Dobbelts.",
            "14 : Linjen har 10 felter, og der er 7 kolonner. Sæt anførselstegn om et felt, der indeholder skilletegnet.",
            "15 : Linjen har 3 felter, og der er 7 kolonner. Sæt de manglende skilletegn; ellers ville det, der mangler, blive slettet.",
            "16 id: Af navnet '李明' kan der ikke laves et id. Skriv et i kolonnen id, fx li-ming.",
            "17 id: Henrik Dahl findes allerede med loginnet 'henrik-dahl@fjordby.example'. Er det en anden, så skriv et andet id; er det den samme, så skriv henrik-dahl i kolonnen id.",
            "19 : Et felt går over flere linjer eller har usynlige tegn. Mangler der et anførselstegn?",
        ]);
        (await kommune.Store.Roster.Find(new("god-person"))).ShouldBeNull();
        (await kommune.Store.Roster.Find(new("mads-holm"))).ShouldNotBeNull().Name.ShouldBe("Mads Holm");
    }

    [Fact]
    public async Task Those_who_share_a_place_are_called_together_and_the_same_file_changes_nothing_more()
    {
        await using var kommune = await Kommune.Open();
        var file = Utf8("navn;mobil;telefon;roller\nAda;30 00 00 01;30 00 00 01;it-duty\nBob;30 00 00 02;;it-duty 1\nEva;30 00 00 03;;it-duty 7\n");

        Rungs(await Send(kommune, "import", file), "it-duty").ShouldBe(["mads-holm+bob", "rasmus-dam", "eva", "ada"]);

        var again = await Send(kommune, "import", file);
        again.People.Where(person => person.Change != PersonChange.None).ShouldBeEmpty();
        again.Ladders.ShouldBeEmpty();
        var everybody = await Send(kommune, "check", await kommune.Api.GetByteArrayAsync(new Uri("/api/v1/people/export", UriKind.Relative)));
        everybody.People.Where(person => person.Change != PersonChange.None).ShouldBeEmpty("a mobile that is the phone too stays both");
    }

    [Fact]
    public async Task Somebody_who_has_left_comes_back_only_when_that_is_said()
    {
        await using var kommune = await Kommune.Open();
        await Send(kommune, "import", Utf8("id;navn;fratrådt\nmads-holm;Mads Holm;ja\n"));

        using (var unsaid = await Post(kommune, "import", Utf8("navn;roller\nMads Holm;it-duty 1\n")))
            (await unsaid.Content.ReadFromJsonAsync<PlanBody>(Server.Api.Answers.Json))!.Faults.ShouldHaveSingleItem().Message.ShouldStartWith("Mads Holm er fratrådt.");
        await Send(kommune, "import", Utf8("navn;roller;fratrådt\nMads Holm;it-duty 1;nej\n"));

        (await kommune.Store.Roster.Find(new("mads-holm"))).ShouldNotBeNull().Departed.ShouldBeNull();
        await kommune.Start("ransomware");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("sep=;\nnavn;mobil\nAda;20304050\n", false)]
    [InlineData("NAVN;Mobil\nAda;20304050\n", true)]
    public async Task What_else_Excel_writes_is_read(string text, bool isWide)
    {
        await using var kommune = await Kommune.Open();

        var plan = await Send(kommune, "check", isWide ? [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)] : Utf8(text));

        plan.Faults.ShouldBeEmpty();
        plan.People.ShouldHaveSingleItem().Id.ShouldBe("ada");
    }

    [Theory]
    [InlineData("", 1, "Filen er tom")]
    [InlineData("\n\n", 1, "Filen er tom")]
    [InlineData("id;mobil\nx;12345678", 1, "Kolonnen 'navn' mangler")]
    [InlineData("navn;skostørrelse\nX;43", 1, "Kolonnen 'skostørrelse' kendes ikke")]
    [InlineData("navn;name\nX;Y", 1, "Kolonnen 'name' står to gange")]
    public async Task A_file_that_is_none_is_refused_with_what_is_missing(string text, int line, string sentence)
    {
        await using var kommune = await Kommune.Open();

        var plan = await Send(kommune, "check", Utf8(text));

        plan.Ok.ShouldBeFalse();
        plan.Faults[0].ShouldSatisfyAllConditions(fault => fault.Line.ShouldBe(line), fault => fault.Message.ShouldStartWith(sentence));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_with_a_sentence()
    {
        await using var kommune = await Kommune.Open();

        (await Send(kommune, "check", new byte[2_000_001])).Faults.ShouldHaveSingleItem().Message.ShouldStartWith("Filen er større end 2 MB.");
    }

    [Fact]
    public void A_file_of_Danish_Excel_is_read_with_its_letters()
    {
        var latin = Encoding.Latin1.GetBytes("Navn;Mobil;Roller\r\nÆgir Ørsted Åby;+45 20304050;\"it-duty 1, dpo 2\"\r\n");

        var file = StaffFile.Read(latin);

        file.Faults.ShouldBeEmpty();
        file.Rows.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Line.ShouldBe(2), row => row[StaffColumn.Name].ShouldBe("Ægir Ørsted Åby"), row => row[StaffColumn.Roles].ShouldBe("it-duty 1, dpo 2"), row => row.Says(StaffColumn.Mail).ShouldBeFalse());
    }

    [Fact]
    public void What_Excel_would_take_for_a_formula_comes_back_as_it_was()
    {
        StaffRow row = new(0, new Dictionary<StaffColumn, string> { [StaffColumn.Name] = "=1+1", [StaffColumn.Mobile] = "+49 30 123456", [StaffColumn.Mail] = "'x" });

        var written = StaffFile.Write([row]);

        Encoding.UTF8.GetString(written).ShouldContain(";'=1+1;");
        var read = StaffFile.Read(written).Rows.ShouldHaveSingleItem();
        (read[StaffColumn.Name], read[StaffColumn.Mobile], read[StaffColumn.Mail]).ShouldBe(("=1+1", "+49 30 123456", "'x"));
    }

    [Theory]
    [InlineData("12 34 01 00", "+4512340100", "12 34 01 00")]
    [InlineData("+45 20-30-40-50", "+4520304050", "20 30 40 50")]
    [InlineData("0049 30 123456", "+4930123456", "+49 30 123456")]
    [InlineData("tlf. 20304050", "+4520304050", "20 30 40 50")]
    [InlineData("1234", null, null)]
    [InlineData("ring til mig", null, null)]
    [InlineData("123456789012345678", null, null)]
    public void A_phone_number_is_kept_as_E164_and_shown_as_Danes_write_it(string written, string? kept, string? shown)
    {
        Phones.Read(written).ShouldBe(kept);
        if (kept is not null) Phones.Show(kept).ShouldBe(shown);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<PlanBody> Send(Kommune kommune, string verb, byte[] file)
    {
        using var answer = await Post(kommune, verb, file);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<PlanBody>(Server.Api.Answers.Json))!;
    }

    private static async Task<HttpResponseMessage> Post(Kommune kommune, string verb, byte[] file)
    {
        using var content = new ByteArrayContent(file) { Headers = { ContentType = new("text/csv") } };
        return await kommune.Api.PostAsync(new Uri($"/api/v1/people/{verb}", UriKind.Relative), content);
    }

    private static IReadOnlyList<string> Rungs(PlanBody plan, string role) => [.. plan.Ladders.Single(ladder => ladder.Role == role).After.Select(rung => string.Join('+', rung))];
}
