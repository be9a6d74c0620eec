using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>Reads who and how from a <c>notify</c> that stands as a light action.</summary>
public static class Recipients
{
    public static IEnumerable<Recipient> Of(ActionCall notify) => ValuesOf(notify, "to").Select(Parse);

    public static IEnumerable<Channel> ChannelsOf(ActionCall notify) =>
        ValuesOf(notify, "by").Select(by => by switch { "voice" => Channel.Voice, "mail" => Channel.Mail, _ => Channel.Sms });

    public static MessageId? MessageOf(ActionCall notify) => ValuesOf(notify, "text").Select(text => (MessageId?)new MessageId(text)).FirstOrDefault();

    /// <summary><c>every role</c>, <c>group crisis-staff</c>, or a role.</summary>
    public static Recipient Parse(string text) =>
        text == "every role" ? new Recipient.EveryRole()
        : text.StartsWith("group ", StringComparison.Ordinal) ? new Recipient.Group(text["group ".Length..])
        : new Recipient.OneRole(new(text));

    private static IEnumerable<string> ValuesOf(ActionCall action, string name) =>
        action.With.Where(parameter => parameter.Name == name).SelectMany(parameter => parameter.Values).Select(value => value.Source);
}
