using Beredskab.Server.Commands;
using Beredskab.Storage;
using Microsoft.AspNetCore.Identity;

namespace Beredskab.Server.SigningIn;

internal static class SigningInParts
{
    public static void AddSigningIn(this IServiceCollection services, Configured configuration)
    {
        services.AddSingleton<Door>().AddSingleton<Keys>().AddSingleton<AccessDesk>().AddSingleton<PasskeyPeople>().AddScoped<Passkeys>();
        services.AddSingleton<IPasswordHasher<Credentials>, PasswordHasher<Credentials>>();
        services.AddIdentityCore<Credentials>();
        services.AddScoped<IUserStore<Credentials>>(provider => provider.GetRequiredService<PasskeyPeople>()).AddScoped<IPasskeyHandler<Credentials>, PasskeyHandler<Credentials>>();
        // OWASP asks for 210,000 rounds of PBKDF2 with SHA-512.
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000);
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            (passkeys.UserVerificationRequirement, passkeys.ResidentKeyRequirement, passkeys.AuthenticatorTimeout) = ("required", "required", TimeSpan.FromMinutes(5));
            // The demo answers to whatever this machine is called; a real server is known by the one name it has.
            if (!configuration.IsSimulated) passkeys.ServerDomain = new Uri(configuration.PublicUrl).Host;
        });
        services.AddIdentityProvider(configuration.Provider);
    }
}
