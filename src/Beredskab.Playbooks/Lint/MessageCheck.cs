using System.Text.RegularExpressions;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>Messages are used, fit into one SMS of GSM-7, and no text anywhere holds a link or a secret.</summary>
internal static partial class MessageCheck
{
    /// <summary>160, less 12 for the message's mark and for ØVELSE.</summary>
    private const int Most = 148;

    private const int LongestName = 40;

    public static void Check(LintedFile file)
    {
        var used = file.Playbook.Steps.SelectMany(Used).ToHashSet();
        foreach (var message in file.Playbook.Messages)
        {
            var at = file.Text.At("messages", message.Id.Value);
            if (!used.Contains(message.Id)) file.Error(Codes.UnusedMessage, at, $"No step uses the message '{message.Id}'.", "name it at a step, or remove it");
            foreach (var version in message.Text?.Versions ?? [])
            {
                if (LinkPattern().Match(version.Text) is { Success: true } link)
                    file.Error(Codes.Link, file.Text.At("messages", message.Id.Value, "text"), $"The message holds a link, '{link.Value}'. Operators filter those, and people cannot tell them from false ones.", "say where to look instead");
                if (message.Channel is Channel.Sms) Sms(file, message, version.Text);
            }
        }
        foreach (var scalar in file.Text.Root.WithAllBelow().OfType<Scalar>()) NoSecret(file, scalar);
    }

    /// <summary>The messages that a step sends, or that people send as part of it.</summary>
    public static IEnumerable<MessageId> Used(Step step)
    {
        foreach (var used in step.Uses) yield return used;
        if (step.Page is { } page) yield return page;
        if (step.Work is Work.Notify notify) yield return notify.Text;
        if (step.Work is Work.Share { Text: { } text }) yield return text;
        foreach (var given in step.Alongside.Where(call => call.Action == "notify").SelectMany(call => call.With).Where(given => given.Name == "text"))
            yield return new(given.Values[0].Source);
    }

    private static void Sms(LintedFile file, Message message, string text)
    {
        var at = file.Text.At("messages", message.Id.Value, "text");
        var written = Template.Parse(text);
        var odd = written.Parts.OfType<TemplatePart.Literal>().SelectMany(part => part.Text).Where(letter => !Gsm7.Has(letter)).Distinct().ToList();
        if (odd is not [])
            file.Error(Codes.NotGsm7, at, $"An SMS cannot hold {string.Join(' ', odd)}.", "write straight quotes, a plain hyphen and no emoji");
        var length = written.Parts.Sum(part => part switch
        {
            TemplatePart.Literal literal => literal.Text.Sum(Gsm7.Length),
            TemplatePart.Look look => Longest(file, look.Path),
            _ => 0,
        });
        if (length > Most)
            file.Warn(Codes.LongMessage, at, $"The message '{message.Id}' can be {length} letters long with the longest values; {Most} is the most for one SMS.", "say it in fewer words");
    }

    /// <summary>How long the value at a path can be in an SMS; names are cut there.</summary>
    private static int Longest(LintedFile file, string path) => path switch
    {
        "step.due-in" => 11,
        "step.due-at" or "incident.meet-at" => 18,
        "step.card" => file.Playbook.Steps.Max(step => step.Card?.Length ?? 0),
        "reply.code" => 4,
        "reply.yes" => "JA 4711".Length,
        "reply.no" => "NEJ 4711".Length,
        _ => LongestName,
    };

    private static void NoSecret(LintedFile file, Scalar scalar)
    {
        if (WebAddress.Pattern().Match(scalar.Text) is { Success: true } url)
            file.Error(Codes.Link, scalar.At, $"A playbook holds no addresses of the web: '{url.Value}'.", "say where to look instead");
        if (SecretPattern().Match(scalar.Text) is { Success: true } secret)
            file.Error(Codes.Secret, scalar.At, $"This looks like a secret or a person's number: '{secret.Value[..Math.Min(4, secret.Value.Length)]}…'.", "playbooks are read by many; keep it elsewhere");
    }

    [GeneratedRegex(@"(?i)\b[a-z][a-z0-9+.-]{0,20}://\S*|\bwww\.\S+|\b[a-z0-9-]{1,63}\.(dk|com|net|org|eu|info|io|gov)\b")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"(?i)\b(password|passwd|adgangskode|api[-_ ]?key|token|secret)\s*[:=]\s*\S+|\b[0-9]{6}-[0-9]{4}\b|-----BEGIN [A-Z ]+-----|\b(?=[A-Za-z0-9+/_]{32})(?=[A-Za-z0-9+/_]{0,64}[0-9])(?=[A-Za-z0-9+/_]{0,64}[A-Z])(?=[A-Za-z0-9+/_]{0,64}[a-z])[A-Za-z0-9+/_]{32,64}")]
    private static partial Regex SecretPattern();
}

/// <summary>An address of the web, as people write it.</summary>
public static partial class WebAddress
{
    [GeneratedRegex(@"(?i)\b[a-z][a-z0-9+.-]{0,20}://\S*|\bwww\.\S+")]
    public static partial Regex Pattern();
}

/// <summary>The letters of the GSM 03.38 alphabet, of which an SMS holds 160; those of its extension count twice.</summary>
public static class Gsm7
{
    private const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Extended = "\f^{}\\[~]|€";

    public static bool Has(char letter) => Basic.Contains(letter) || Extended.Contains(letter);

    public static int Length(char letter) => Extended.Contains(letter) ? 2 : 1;
}
