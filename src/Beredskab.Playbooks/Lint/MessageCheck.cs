using System.Globalization;
using System.Text.RegularExpressions;
using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>Messages are used, fit into one SMS of GSM-7 where they are sent as one, ask only where answers count, and no text anywhere holds a link or a secret.</summary>
internal static partial class MessageCheck
{
    /// <summary>160, less 12 for the message's mark and for ØVELSE.</summary>
    private const int Most = 148;

    private const int LongestName = 40;

    private const int MostTold = 20;

    private static readonly char[] s_afterLinks = ['.', ',', ';', ':', ')', '!', '?', '"', '\''];

    public static void Check(LintedFile file)
    {
        var used = file.Playbook.Steps.SelectMany(Used).ToHashSet();
        var texted = file.Playbook.Steps.SelectMany(Ways).Where(way => way.By.Contains(Channel.Sms)).Select(way => way.Message).ToHashSet();
        foreach (var message in file.Playbook.Messages)
        {
            var at = file.Text.At("messages", message.Id.Value);
            if (!used.Contains(message.Id)) file.Error(Codes.UnusedMessage, at, $"No step uses the message '{message.Id}'.", "name it at a step, or remove it");
            foreach (var version in message.Text?.Versions ?? [])
            {
                if (LinkIn(version.Text) is { } link)
                    file.Error(Codes.Link, file.Text.At("messages", message.Id.Value, "text"), $"The message holds a link, '{link}'. Operators filter those, and people cannot tell them from false ones.", "say where to look instead");
                if (message.Channel is Channel.Sms || texted.Contains(message.Id)) Sms(file, message, version.Text);
            }
        }
        foreach (var step in file.Playbook.Steps)
        {
            Answered(file, step);
            foreach (var way in Ways(step)) AsWritten(file, step, way);
        }
        // A link in a message has been told of, with what becomes of it.
        var texts = ((file.Text.Root["messages"] as Mapping)?.Entries ?? []).Select(entry => (entry.Value as Mapping)?["text"]).OfType<Node>().SelectMany(text => text.WithAllBelow()).ToHashSet();
        foreach (var scalar in file.Text.Root.WithAllBelow().OfType<Scalar>()) NoSecret(file, scalar, isMessage: texts.Contains(scalar));
    }

    /// <summary>Which messages the step lets the system send, under which key, and how they go out. A page begins with an SMS; what is shared a person hands over.</summary>
    private static IEnumerable<(MessageId Message, string Key, ValueList<Channel> By)> Ways(Step step)
    {
        if (step.Page is { } page) yield return (page, "page", [Channel.Sms]);
        if (step.Work is Work.Notify notify) yield return (notify.Text, "notify", notify.By);
        foreach (var call in step.Alongside.Where(call => call.Action == "notify"))
        {
            ValueList<Channel> by = [.. call.With.Where(given => given.Name == "by").SelectMany(given => given.Values).Select(value => Fields.Spoken<Channel>(value.Source)).OfType<Channel>()];
            foreach (var text in call.With.Where(given => given.Name == "text").SelectMany(given => given.Values).Take(1)) yield return (new(text.Source), "alongside", by);
        }
    }

    /// <summary>The step decides how a message goes out, so one that was written for another way is a slip in one of the two places.</summary>
    private static void AsWritten(LintedFile file, Step step, (MessageId Message, string Key, ValueList<Channel> By) way)
    {
        if (file.Find(way.Message) is not { Channel: { } written } || way.By is [] || way.By.Contains(written)) return;
        file.Warn(Codes.OtherChannel, file.Text.Word(step.Id, way.Key, way.Message.Value),
            $"The message '{way.Message}' says 'channel: {Word(written)}', and '{step.Id}' sends it by {Grammar.Format1.List(way.By.Select(Word).Distinct(), "and")}, which is how it goes out.",
            way.Key == "page" ? "let the message have 'channel: sms'" : "let the message's 'channel' and the step's 'by' say the same");
    }

    private static string Word(Channel channel) => channel.ToString().ToLowerInvariant();

    /// <summary>Options are answered only where answers are waited for, and of what is shared only a question is answered.</summary>
    private static void Answered(LintedFile file, Step step)
    {
        if (step.Work is Work.Share { What: not "question" } share && (share.Options is not [] || share.Answers is not null))
        {
            var key = share.Options is not [] ? "options" : "answers";
            file.Error(Codes.KeyNotHere, file.Text.At(step.Id, key), $"'{key}' belongs to a question, and '{step.Id}' shares {share.What}.", "write 'what: question', or remove it");
        }
        else if (step.Work is Work.Notify { Options: not [], Answers: null } or Work.Share { Options: not [], Answers: null })
        {
            file.Error(Codes.MissingKey, file.Text.At(step.Id, "options"), $"'{step.Id}' offers options and waits for no answers, so nobody's would count.", "add 'answers: {within: 15m}', or remove 'options'");
        }
    }

    private static string? LinkIn(string text) =>
        new[] { WebAddress.Pattern().Match(text), DomainPattern().Match(text) }.Where(match => match.Success).OrderBy(match => match.Index).FirstOrDefault()?.Value.TrimEnd(s_afterLinks);

    /// <summary>The messages that a step sends, or that people send as part of it.</summary>
    public static IEnumerable<MessageId> Used(Step step)
    {
        foreach (var used in step.Uses) yield return used;
        if (step.Page is { } page) yield return page;
        if (step.Work is Work.Notify notify) yield return notify.Text;
        if (step.Work is Work.Share { Text: { } text }) yield return text;
        foreach (var given in step.Alongside.Where(call => call.Action == "notify").SelectMany(call => call.With).Where(given => given.Name == "text"))
            if (given.Values is [var named, ..]) yield return new(named.Source);
    }

    private static void Sms(LintedFile file, Message message, string text)
    {
        var at = file.Text.At("messages", message.Id.Value, "text");
        var written = Template.Parse(text);
        var odd = written.Parts.OfType<TemplatePart.Literal>().SelectMany(part => NotInSms(part.Text)).Distinct().ToList();
        if (odd is not [])
            file.Error(Codes.NotGsm7, at, $"An SMS cannot hold {string.Join(' ', odd.Take(MostTold))}{(odd.Count > MostTold ? " …" : "")}.", "write straight quotes, a plain hyphen and no emoji");
        var length = written.Parts.Sum(part => part switch
        {
            TemplatePart.Literal literal => literal.Text.Sum(Gsm7.Length),
            TemplatePart.Look look => Longest(file, look.Path),
            _ => 0,
        });
        if (length > Most)
            file.Warn(Codes.LongMessage, at, $"The message '{message.Id}' can be {length} letters long with the longest values; {Most} is the most for one SMS.", "say it in fewer words");
    }

    /// <summary>As people see them: what an emoji is made of is one of them, and stays together.</summary>
    private static IEnumerable<string> NotInSms(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Gsm7.Has(text[at]) ? 1 : StringInfo.GetNextTextElementLength(text, at);
            if (length > 1 || !Gsm7.Has(text[at])) yield return text.Substring(at, length);
            at += length;
        }
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

    private static void NoSecret(LintedFile file, Scalar scalar, bool isMessage)
    {
        if (!isMessage && WebAddress.Pattern().Match(scalar.Text) is { Success: true } url)
            file.Error(Codes.Link, scalar.At, $"A playbook holds no addresses of the web: '{url.Value.TrimEnd(s_afterLinks)}'.", "say where to look instead");
        if (SecretPattern().Match(scalar.Text) is { Success: true } secret)
            file.Error(Codes.Secret, scalar.At, $"This looks like a secret or a person's number: '{secret.Value[..Math.Min(4, secret.Value.Length)]}…'.", "playbooks are read by many; keep it elsewhere");
    }

    /// <summary>A domain alone. Of the many only those that are no Danish word, and that no abbreviation ends in.</summary>
    [GeneratedRegex(@"(?i)(?<![\p{L}\p{N}-])[\p{L}\p{N}-]{1,63}\.(dk|com|net|org|eu|info|io|gov|biz|app|dev|ly|gl|uk|cloud|online)\b")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"(?i)\b(password|passwd|adgangskode|api[-_ ]?key|token|secret)\s*[:=]\s*\S+|\b[0-9]{6}-[0-9]{4}\b|-----BEGIN [A-Z ]+-----|\b(?=[A-Za-z0-9+/_]{32})(?=[A-Za-z0-9+/_]{0,64}[0-9])(?=[A-Za-z0-9+/_]{0,64}[A-Z])(?=[A-Za-z0-9+/_]{0,64}[a-z])[A-Za-z0-9+/_]{32,64}")]
    private static partial Regex SecretPattern();
}

/// <summary>
/// An address of the web or a link of mail, as people write it. A slash alone makes none, since one stands in "og/eller", "kl. 8.30/9.30" and
/// "Teams/Outlook": before it there is a known domain, or four numbers that are not a network's (10.0.0.0/8).
/// </summary>
public static partial class WebAddress
{
    private const string Domains =
        "ac|ae|ai|app|at|au|be|biz|blog|ca|cc|ch|click|cloud|club|cn|co|com|cz|de|dev|dk|edu|ee|es|eu|fi|fo|fr|gd|gg|gl|goo|gov|hk|hu|ie|im|in|info|int|io|is|it|jp|kr|li|link|live|lt|lu|lv|ly|me|"
        + "mobi|net|news|nl|no|nu|nz|online|org|page|pl|pro|pt|ru|se|shop|site|sk|store|tech|tk|to|top|tv|ua|uk|us|vip|ws|xyz|za|zip";

    [GeneratedRegex(@"(?i)\b[a-z][a-z0-9+.-]{0,20}://\S*|\bwww\.\S+|\bmailto:\S+"
        + @"|(?<![\p{L}\p{N}-])[\p{L}\p{N}-]{1,63}\.(" + Domains + @")(:[0-9]{1,5})?/[^\s/]\S*"
        + @"|\b([0-9]{1,3}\.){3}[0-9]{1,3}(:[0-9]{1,5})?/(?![0-9]{1,2}([^0-9a-z/._-]|[.]?\s|[.]?$))[^\s/]\S*")]
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
