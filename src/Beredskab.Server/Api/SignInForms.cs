using Beredskab.Server.Pages;
using Beredskab.Server.People;
using Beredskab.Server.SigningIn;
using Beredskab.Server.Streams;
using Beredskab.Storage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using static Beredskab.Server.Api.Forms;
using static Beredskab.Server.Pages.Posts;

namespace Beredskab.Server.Api;

/// <summary>What the pages around the door post to: getting in, one's own keys, and what an administrator gives and takes.</summary>
internal static class SignInForms
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(SignInTemplate, ByToken);
        app.MapPost(ActAsTemplate, ActAs);
        app.MapPost(KeysTemplate, ByKeys);
        app.MapGet(PasskeyAsk, async (HttpContext http, Passkeys passkeys) => Results.Text(await passkeys.Ask(http), "application/json"));
        app.MapPost(PasskeyTemplate, ByPasskey);
        app.MapPost(InvitationTemplate, ByInvitation);
        app.MapGet(Provider, (HttpContext http, string? back) => IdentityProvider.Go(http, Local(back)));
        app.MapPost(SignOutTemplate, async (HttpContext http, Door door) =>
        {
            await Form(http);
            await door.SignOut(http);
            return Results.Redirect(Paths.SignIn);
        });

        app.MapGet(PasskeyAskNew, async (HttpContext http, Passkeys passkeys) => Results.Text(await passkeys.AskForNew(http, Caller.Known(http)), "application/json"));
        app.MapPost(AccountTemplate, (HttpContext http, string verb, Keys keys, Passkeys passkeys, ContactChecks checks, StaffDesk staff) => Do(http, (form, _) => verb switch
        {
            "password" => keys.SetPassword(Caller.Known(http), form[Password].ToString()),
            "authenticator" => keys.SetAuthenticator(Caller.Known(http), form[Secret].ToString(), form[Code].ToString()),
            "passkey" => AddPasskey(http, keys, passkeys, form),
            "passkey-remove" => keys.RemovePasskey(Caller.Known(http), form[Id].ToString()),
            "ask" => checks.Ask(Caller.Known(http), form[Id].ToString()),
            "contact-code" => checks.Type(Caller.Known(http), form[Id].ToString(), form[Code].ToString()),
            "call-first" => staff.CallFirst(Caller.Known(http), form[Way].ToString()),
            "end-elsewhere" => keys.EndElsewhere(Caller.Known(http)),
            _ => Task.FromResult<Outcome>(new Outcome.NotFound("not-found", "There is no such thing here.")),
        }, $"account-{verb}"));
        app.MapPost(RecoveryCodesTemplate, MakeCodes);

        app.MapPost(PersonTemplate, (HttpContext http, string person, string verb, AccessDesk desk) => Do(http, (form, _) => verb switch
        {
            "access" => desk.Set(Caller.Known(http), person, [.. form[Posts.Access].OfType<string>()]),
            "remove-keys" => desk.RemoveKeys(Caller.Known(http), person),
            "end" => desk.End(Caller.Known(http), person),
            _ => Task.FromResult<Outcome>(new Outcome.NotFound("not-found", "There is no such thing here.")),
        }, $"person-{verb}"));
        app.MapPost(InviteTemplate, Invite);
        app.MapPost(NewTokenTemplate, MakeToken);
        app.MapPost(RevokeTokenTemplate, (HttpContext http, string token, AccessDesk desk) => Do(http, (_, _) => desk.Revoke(Caller.Known(http), token), "token-revoked"));
    }

    private static async Task<IResult> ByToken(HttpContext http, Door door)
    {
        var form = await Form(http);
        return await door.SignIn(http, form[Token].ToString().Trim()) ? Results.Redirect(Local(form[Posts.Back])) : Wrong(http, form, Words(http)["sign-in.wrong-token"]);
    }

    private static async Task<IResult> ActAs(HttpContext http, Door door, Instance instance, Store store)
    {
        var form = await Form(http);
        if (!instance.IsSimulated || await store.Roster.Find(new(form[Posts.Person].ToString())) is not { Departed: null } person)
            return Answers.Problem(403, "not-a-demo", "One may act as somebody else in the demo only.");
        door.ActAs(http, person.Id);
        return Results.Redirect(Local(form[Posts.Back]));
    }

    private static async Task<IResult> ByKeys(HttpContext http, Door door, Keys keys)
    {
        var form = await Form(http);
        var (person, way) = await keys.Who(form[Name].ToString(), form[Password].ToString(), form[Code].ToString());
        if (person is null) return Wrong(http, form, Words(http)["sign-in.wrong"]);
        await door.Begin(http, person.Organisation, person.Id, way);
        return Results.Redirect(Local(form[Posts.Back]));
    }

    private static async Task<IResult> ByPasskey(HttpContext http, Door door, Passkeys passkeys)
    {
        var form = await Form(http);
        if (await passkeys.Who(http, form[Credential].ToString()) is not { } person) return Wrong(http, form, Words(http)["sign-in.wrong-passkey"]);
        await door.Begin(http, person.Organisation, person.Id, "passkey");
        return Results.Redirect(Local(form[Posts.Back]));
    }

    private static async Task<IResult> ByInvitation(HttpContext http, Door door, AccessDesk desk, Flash flash)
    {
        var form = await Form(http);
        var (person, why) = await desk.Use(form[Link].ToString(), new(form[Name].ToString(), form[Mail].ToString(), form[Phone].ToString()), LanguageChoice.Of(http));
        if (person is null)
        {
            flash.Say(http, null, new(http.Request.Path, why!, form.Where(field => field.Key is Name or Mail or Phone).ToDictionary(field => field.Key, field => (IReadOnlyList<string>)[.. field.Value.OfType<string>()]), new Dictionary<string, string>()));
            return Results.Redirect($"{Paths.Invited}?{Link}={Uri.EscapeDataString(form[Link].ToString())}");
        }
        await door.Begin(http, person.Organisation, person.Id, "invitation");
        return Results.Redirect(Paths.Account);
    }

    private static async Task<Outcome> AddPasskey(HttpContext http, Keys keys, Passkeys passkeys, IFormCollection form)
    {
        if (keys.NotFresh(Caller.Known(http)) is { } no) return new Outcome.Refused(no);
        var name = OrNull(form[Name]) is { } written ? written[..Math.Min(written.Length, 60)] : Words(http)["account.a-passkey"];
        return await passkeys.Add(http, Caller.Known(http), form[Credential].ToString(), name)
            ? new Outcome.Accepted(new("sign-in"), [], [])
            : new Outcome.Refused("sign-in.passkey-failed", $"The passkey was not made. Try again; when it fails again, use another device or browser.");
    }

    /// <summary>Codes are shown in the answer and kept nowhere.</summary>
    private static async Task<IResult> MakeCodes(HttpContext http, Keys keys, Flash flash, PageData data)
    {
        var form = await Form(http);
        var (codes, no) = await keys.NewRecoveryCodes(Caller.Known(http));
        if (no is not null)
        {
            await Refuse(http, flash, form, new Outcome.Refused(no));
            return Results.Redirect(Paths.Account);
        }
        // In no cache, and gone when the page is left. A page with a form on it sees to that by itself.
        http.Response.Headers.CacheControl = "no-store";
        return Alone<RecoveryCodes>((nameof(RecoveryCodes.Frame), await data.Frame(http)), (nameof(RecoveryCodes.Codes), codes));
    }

    /// <summary>The link is shown in the answer and kept nowhere.</summary>
    private static async Task<IResult> Invite(HttpContext http, string person, AccessDesk desk, PageData data)
    {
        await Form(http);
        if (await desk.Invite(Caller.Known(http), person) is not var (link, expires) || await data.Person(http, person) is not var (frame, view)) return Results.NotFound();
        return Alone<PersonCardAlone>((nameof(PersonCardAlone.Frame), frame with { Path = Paths.Person(person) }), (nameof(PersonCardAlone.View), view with { Invitation = link, InvitationExpires = expires }));
    }

    /// <summary>The secret is shown in the answer and kept nowhere.</summary>
    private static async Task<IResult> MakeToken(HttpContext http, string person, AccessDesk desk, PageData data, Flash flash)
    {
        var form = await Form(http);
        var (_, secret, no) = await desk.NewToken(Caller.Known(http), person, form[Title], [.. form[Posts.Access].OfType<string>()]);
        if (no is not null)
        {
            await Refuse(http, flash, form, new Outcome.Refused(no));
            return Forms.Back(form);
        }
        return await data.Person(http, person) is var (frame, view)
            ? Alone<PersonCardAlone>((nameof(PersonCardAlone.Frame), frame with { Path = Paths.Person(person) }), (nameof(PersonCardAlone.View), view with { Token = secret })) : Results.NotFound();
    }

    private static RazorComponentResult<T> Alone<T>(params (string Name, object? Value)[] parameters) where T : IComponent =>
        new(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));

    /// <summary>Back to the sign-in page with the name that was typed, and nothing of what is secret.</summary>
    private static IResult Wrong(HttpContext http, IFormCollection form, string sentence)
    {
        http.RequestServices.GetRequiredService<Flash>().Say(http, null, new(
            http.Request.Path, sentence, new Dictionary<string, IReadOnlyList<string>> { [Name] = [form[Name].ToString()] }, new Dictionary<string, string>()));
        return Results.Redirect($"{Paths.SignIn}?{Posts.Back}={Uri.EscapeDataString(Local(form[Posts.Back]))}");
    }
}
