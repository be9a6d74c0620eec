using Beredskab.Engine;
using Beredskab.Server.Api;
using Beredskab.Server.Reading;
using Beredskab.Server.Streams;
using Beredskab.Storage;

namespace Beredskab.Server.People;

/// <summary>Enters the organisations one works with: it-fællesskab, suppliers, utilities, the region.</summary>
public sealed class PartnerDesk(Store store, Staffs staffs)
{
    private const int Most = 500, LongestName = 100;

    /// <summary>A new one, or as it is to be from now on.</summary>
    /// <param name="id">Null for one that gets its id from its name.</param>
    public async Task<Outcome> Save(Caller caller, string? id, PartnerFields fields)
    {
        var known = await store.Roster.Partners(caller.Organisation);
        var own = (await store.Roster.Organisations()).Find(organisation => organisation.Id == caller.Organisation);
        var name = fields.Name.Trim();
        if (name.Length is 0 or > LongestName) return new Outcome.Refused("organisation.name", $"Write what the organisation is called, in at most {LongestName:most} letters.");
        if (id is not null && !IsId(id)) return new Outcome.Refused("organisation.id", $"'{id:written}' cannot be an id: small letters a-z, digits and hyphens, at most 64.");
        var key = new OrganisationId(id ?? StaffPlan.NewId(name, "organisation", made => made == caller.Organisation.Value || known.Exists(partner => partner.Id.Value == made)));
        if (key == caller.Organisation || Same(own?.Name, name)) return new Outcome.Refused("organisation.own", $"That is your own organisation. Its name stands in the settings.");
        if (known.Find(other => other.Id != key && Same(other.Name, name)) is not null) return new Outcome.Refused("organisation.same", $"There is an organisation '{name:name}' already.");
        if (known.Count >= Most && known.TrueForAll(other => other.Id != key)) return new Outcome.Refused("organisation.too-many", $"There may be at most {Most:most} of these.");
        if (!OrganisationKinds.All.Contains(fields.Kind)) return new Outcome.Refused("organisation.kind", $"Say what the organisation is: {string.Join(", ", OrganisationKinds.All):known}.");
        string? cvr = null, phone = null, mail = null;
        if (!string.IsNullOrWhiteSpace(fields.Cvr) && (cvr = Cvr.Read(fields.Cvr)) is null) return new Outcome.Refused("organisation.cvr", $"'{fields.Cvr.Trim():written}' is not a CVR number: eight digits, and the last one checks the others. See whether one of them is mistyped.");
        if (!string.IsNullOrWhiteSpace(fields.Phone) && (phone = Phones.Read(fields.Phone.Trim())) is null) return new Outcome.Refused("organisation.phone", $"'{fields.Phone.Trim():written}' is not a telephone number. Write 12 34 56 78, or +49 … with a country code.");
        if (!string.IsNullOrWhiteSpace(fields.Mail) && !StaffPlan.IsMailAddress(mail = fields.Mail.Trim())) return new Outcome.Refused("organisation.mail", $"'{mail:written}' is not a mail address.");
        await store.Roster.Save(new Partner(caller.Organisation, key, name, fields.Kind) { Cvr = cvr, Phone = phone, Mail = mail, Changed = store.Now(), ChangedBy = caller.Person });
        staffs.Forget();
        return Done(key.Value);
    }

    /// <summary>Takes one away that nobody works for.</summary>
    public async Task<Outcome> Remove(Caller caller, string id)
    {
        if ((await store.Roster.Partners(caller.Organisation)).Find(known => known.Id.Value == id) is not { } partner) return new Outcome.NotFound("unknown-organisation", $"There is no organisation '{id:id}'.");
        var people = (await store.Roster.People(caller.Organisation)).Where(person => person.Employer == partner.Id).Select(person => person.Name).ToList();
        if (people.Count > 0 || !await store.Roster.Remove(caller.Organisation, partner.Id)) return new Outcome.Refused("organisation.has-people", $"{string.Join(", ", people):people} work there. Let them have left, or work elsewhere, first.");
        staffs.Forget();
        return Done(id);
    }

    private static Outcome.Accepted Done(string id) => new(new(id), [], []);

    private static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-') && id != Pages.Paths.New;

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a form or a program says of an organisation.</summary>
/// <param name="Kind">One of <see cref="OrganisationKinds"/>.</param>
public sealed record PartnerFields(string Name, string Kind, string? Cvr, string? Phone, string? Mail);
