using System.Net;
using System.Text;
using System.Text.Json;
using Beredskab.Server.People;

namespace Beredskab.Scenarios;

/// <summary>A municipality is not alone: whom it works with, what they are, where somebody answers there, and who of those it calls works for them.</summary>
public class OrganisationScenarios
{
    [Fact]
    public async Task A_partner_is_entered_changed_found_on_the_call_list_and_taken_away()
    {
        await using var kommune = await Kommune.Open();
        var before = (await Items(kommune)).Count;

        await Put(kommune, "driftshuset", """{"name": "Driftshuset Ærø A/S", "kind": "supplier", "cvr": "DK 11 88 37 29", "phone": "12 34 02 99", "mail": "vagt@drift.example"}""");
        await Put(kommune, "driftshuset", """{"name": "Driftshuset Ærø", "kind": "it-partnership", "cvr": "11883729", "phone": "12340299"}""");

        var items = await Items(kommune);
        items.Count.ShouldBe(before + 1);
        items[0].ShouldSatisfyAllConditions(own => own.GetProperty("id").GetString().ShouldBe("fjordby"), own => own.GetProperty("isOwn").GetBoolean().ShouldBeTrue(), own => own.GetProperty("kind").GetString().ShouldBe("municipality"));
        items.Single(item => item.GetProperty("id").GetString() == "driftshuset").ShouldSatisfyAllConditions(
            item => item.GetProperty("name").GetString().ShouldBe("Driftshuset Ærø"),
            item => item.GetProperty("kind").GetString().ShouldBe("it-partnership"),
            item => item.GetProperty("cvr").GetString().ShouldBe("11883729"),
            item => item.GetProperty("phone").GetString().ShouldBe("+4512340299"),
            item => (item.TryGetProperty("mail", out var mail) ? mail.GetString() : null).ShouldBeNull("it was left out, and so it is gone"));
        (await kommune.Api.GetStringAsync(new Uri("/call-list", UriKind.Relative))).ShouldContain("12 34 02 99");

        using (var gone = await kommune.Api.DeleteAsync(new Uri("/api/v1/organisations/driftshuset", UriKind.Relative))) gone.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var again = await kommune.Api.DeleteAsync(new Uri("/api/v1/organisations/driftshuset", UriKind.Relative))) again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Items(kommune)).Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("ny", """{"name": " ", "kind": "supplier"}""", "Skriv, hvad organisationen hedder")]
    [InlineData("ny", """{"name": "fjordby kommune", "kind": "supplier"}""", "jeres egen organisation")]
    [InlineData("fjordby", """{"name": "En anden", "kind": "supplier"}""", "jeres egen organisation")]
    [InlineData("ny", """{"name": "fjordby forsyning", "kind": "utility"}""", "Der er allerede en organisation")]
    [InlineData("ny", """{"name": "Ny", "kind": "forening"}""", "Sig, hvad organisationen er")]
    [InlineData("ny", """{"name": "Ny", "kind": "region", "cvr": "11883728"}""", "'11883728' er ikke et CVR-nummer")]
    [InlineData("ny", """{"name": "Ny", "kind": "region", "phone": "12"}""", "'12' er ikke et telefonnummer")]
    [InlineData("ny", """{"name": "Ny", "kind": "region", "mail": "vagt"}""", "'vagt' er ikke en mailadresse")]
    [InlineData("Ny", """{"name": "Ny", "kind": "region"}""", "'Ny' kan ikke være et id")]
    [InlineData("new", """{"name": "Ny", "kind": "region"}""", "'new' kan ikke være et id")]
    public async Task What_is_wrong_with_a_partner_is_said_and_nothing_is_kept(string id, string body, string sentence)
    {
        await using var kommune = await Kommune.Open();
        var before = (await Items(kommune)).Count;

        using var answer = await kommune.Send($"/api/v1/organisations/{id}", body, method: HttpMethod.Put);

        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(sentence);
        (await Items(kommune)).Count.ShouldBe(before);
    }

    [Fact]
    public async Task Somebody_who_works_elsewhere_is_called_as_ever_and_holds_the_partner_here()
    {
        await using var kommune = await Kommune.Open();
        await Put(kommune, "driftshuset", """{"name": "Driftshuset", "kind": "supplier"}""");

        using (var unknown = await Import(kommune, "id;navn;organisation\nmads-holm;Mads Holm;Driftshusett\n"))
            (await unknown.Content.ReadAsStringAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Ingen organisation hedder 'Driftshusett'"), text => text.ShouldContain("Driftshuset"));
        using (var taken = await Import(kommune, "id;navn;organisation\nmads-holm;Mads Holm;driftshuset\nrasmus-dam;Rasmus Dam;Fjordby Kommune\n")) taken.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await kommune.Store.Roster.Find(new("mads-holm")))!.Employer!.Value.Value.ShouldBe("driftshuset");
        (await kommune.Store.Roster.Find(new("rasmus-dam")))!.Employer.ShouldBeNull();
        using (var held = await kommune.Api.DeleteAsync(new Uri("/api/v1/organisations/driftshuset", UriKind.Relative)))
            (await held.Content.ReadAsStringAsync()).ShouldContain("Mads Holm arbejder dér");
        (await kommune.Api.GetStringAsync(new Uri("/people/mads-holm", UriKind.Relative))).ShouldContain("Driftshuset");
        await kommune.Start("ransomware");
        kommune.TextsTo("Mads Holm").ShouldHaveSingleItem();

        using (var same = await Import(kommune, Encoding.UTF8.GetString(await kommune.Api.GetByteArrayAsync(new Uri("/api/v1/people/export", UriKind.Relative))), "check"))
            (await same.Content.ReadAsStringAsync()).ShouldNotContain("\"changed\"");
        using (var back = await Import(kommune, "id;navn;organisation\nmads-holm;Mads Holm;\n")) back.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await kommune.Store.Roster.Find(new("mads-holm")))!.Employer.ShouldBeNull();
    }

    [Theory]
    [InlineData("11883729", "11883729")]
    [InlineData(" DK-11 88 37 29", "11883729")]
    [InlineData("dk11883729", "11883729")]
    [InlineData("11883792", null)]
    [InlineData("1188372", null)]
    [InlineData("00000000", null)]
    [InlineData("1188372٩", null)]
    [InlineData("", null)]
    public void A_cvr_number_is_eight_digits_of_which_the_last_checks_the_others(string written, string? read) => Cvr.Read(written).ShouldBe(read);

    [Theory]
    [InlineData("Niels Å. Hald", "niels-aa-hald")]
    [InlineData("Taget", "taget-2")]
    [InlineData("New", "new-2")]
    [InlineData("李明", "person")]
    public void An_id_is_made_of_a_name_and_is_nobodys_yet(string name, string id) => StaffPlan.NewId(name, "person", made => made == "taget").ShouldBe(id);

    private static async Task Put(Kommune kommune, string id, string body)
    {
        using var answer = await kommune.Send($"/api/v1/organisations/{id}", body, method: HttpMethod.Put);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<List<JsonElement>> Items(Kommune kommune) => [.. (await kommune.Get("/api/v1/organisations")).GetProperty("items").EnumerateArray()];

    private static async Task<HttpResponseMessage> Import(Kommune kommune, string list, string verb = "import")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(list));
        return await kommune.Api.PostAsync(new Uri($"/api/v1/people/{verb}", UriKind.Relative), content);
    }
}
