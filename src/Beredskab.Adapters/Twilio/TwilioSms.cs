using System.Globalization;
using Beredskab.Engine.Outside;

namespace Beredskab.Adapters.Twilio;

/// <summary>
/// Text messages through Twilio. It answers 201 for numbers it will never reach, so what comes back is never more than
/// <see cref="WorldAnswer.HandedOver"/>; the fate follows by webhook.
/// </summary>
public sealed class TwilioSms(TwilioAccount account) : ISmsGateway
{
    public Task<WorldAnswer> Send(Sms sms, CancellationToken stop) => account.Send(new()
    {
        ["To"] = sms.To,
        ["From"] = account.Options.From!,
        ["Body"] = sms.Text,
        ["StatusCallback"] = account.Options.Webhook("status", sms.Effect.Value),
        // 1 to 36,000 seconds; Twilio advises more than 5.
        ["ValidityPeriod"] = Math.Clamp((int)sms.Validity.TotalSeconds, 6, 36000).ToString(CultureInfo.InvariantCulture),
    }, stop);

    public async Task<WorldMemory> Find(Sms sms, TimeSpan within, CancellationToken stop)
    {
        var (messages, cannotTell) = await account.Messages(sms.To, within, stop);
        // The mark alone is shared by one text in 32,768; a number that gets hundreds in one night would be told "sent" of one that was not.
        var letters = Letters(sms.Text);
        var found = messages.FirstOrDefault(message => message.Body?.EndsWith(sms.Mark, StringComparison.Ordinal) == true && message.Sid is not null && !sms.Others.Contains(message.Sid) && Letters(message.Body) == letters);
        if (found is not null) return new WorldMemory.Found(found.Sid!);
        return cannotTell is null ? new WorldMemory.NotThere() : new WorldMemory.CannotTell(cannotTell);
    }

    /// <summary>What no smart encoding on the way changes.</summary>
    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit));

    public async Task<SmsReceived> Received(TimeSpan within, CancellationToken stop)
    {
        var (messages, cannotTell) = await account.MessagesToUs(within, stop);
        return cannotTell is not null ? new SmsReceived.NoAnswer(cannotTell)
            : new SmsReceived.Listed([.. messages.Where(message => message is { Sid: not null, From: not null }).Reverse().Select(message => new WrittenSms(message.Sid!, message.From!, message.Body ?? "") { Age = message.Age })]);
    }
}
