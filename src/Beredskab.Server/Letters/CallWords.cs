using System.Globalization;
using Beredskab.Engine.Runs;

namespace Beredskab.Server.Letters;

/// <summary>
/// What a call says, and what is said to whoever presses a key. It is heard once or twice by somebody who was asleep: no codes, no abbreviations, and
/// the keys last. Yes is 4 and no is 5, which no answering machine is steered by; 1 and 2 mean the same.
/// </summary>
public abstract class CallWords
{
    private static readonly CallWords s_danish = new Danish(), s_english = new English();

    public static CallWords In(string language) => language == "en" ? s_english : s_danish;

    /// <param name="due">How long there is; null when nobody has said.</param>
    public string Page(PageFor about, string incident, string what, TimeSpan? due) => about switch
    {
        PageFor.Refused or PageFor.StandDown => $"{Hello} {incident}. {Over(what)}",
        PageFor.Approval => $"{Hello} {incident}. {Approval(what)} {OnMyWay} {Again}",
        PageFor.Task or PageFor.Decision or PageFor.Suggestion or PageFor.Failure or PageFor.Assigned or PageFor.Late => $"{Hello} {incident}. {What(about, what)} {(due is { } left ? DueIn(left) + " " : "")}{Keys} {Again}",
        _ => $"{Hello} {Informed(incident)}",
    };

    /// <summary>Of a message that asks for yes or no: the keys take the place of the code in it.</summary>
    public string Message(string text) => $"{text} {Keys} {Again}";

    public abstract string Received { get; }

    /// <summary>More than one must say yes, and the others are being called.</summary>
    public abstract string Joined { get; }

    public abstract string PassedOn { get; }

    public abstract string TooLate { get; }

    public abstract string NotKept { get; }

    public abstract string NotKnown { get; }

    public abstract string Checked { get; }

    /// <summary>A key that means nothing was pressed.</summary>
    public string OtherKey => $"{NoSuchKey} {Keys} {Again}";

    protected abstract string Hello { get; }

    protected abstract string Keys { get; }

    protected abstract string OnMyWay { get; }

    protected abstract string Again { get; }

    protected abstract string NoSuchKey { get; }

    protected abstract string What(PageFor about, string what);

    protected abstract string Approval(string what);

    protected abstract string Over(string what);

    protected abstract string Informed(string incident);

    protected abstract string DueIn(TimeSpan due);

    /// <summary>With a mark at its end, at which the voice pauses.</summary>
    protected static string Ended(string what) => what is [.., '?' or '.' or '!'] ? what : $"{what}.";

    protected static string Counted(TimeSpan span, (string One, string Many) minutes, (string One, string Many) hours, (string One, string Many) days)
    {
        var (count, words) = span switch
        {
            { TotalMinutes: <= 120 } => ((int)Math.Ceiling(Math.Max(0, span.TotalMinutes)), minutes),
            { TotalHours: <= 72 } => ((int)Math.Ceiling(span.TotalHours), hours),
            _ => ((int)Math.Ceiling(span.TotalDays), days),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? words.One : words.Many)}");
    }

    private sealed class Danish : CallWords
    {
        public override string Received => "Modtaget. Tak.";

        public override string Joined => "Modtaget. Tak. Der skal flere til, og de kaldes nu.";

        public override string PassedOn => "Den går videre til den næste. Tak.";

        public override string TooLate => "Noteret. Der er allerede taget hånd om det, så du behøver ikke gøre mere.";

        public override string NotKept => "Det kunne ikke registreres. Ring til hændelseslederen.";

        public override string NotKnown => "Opkaldet kendes ikke.";

        public override string Checked => "Tak. Du kan nås på dette nummer.";

        protected override string Hello => "Det er Beredskab.";

        protected override string Keys => "Tryk fire, hvis du tager den. Tryk fem, hvis den skal gå videre.";

        protected override string OnMyWay => "Tryk fire, når du er på vej til en skærm. Tryk fem, hvis den skal gå videre.";

        protected override string Again => "Tryk stjerne for at høre det igen.";

        protected override string NoSuchKey => "Den tast betyder ikke noget her.";

        protected override string What(PageFor about, string what) => about switch
        {
            PageFor.Decision or PageFor.Suggestion => $"En beslutning venter: {Ended(what)}",
            PageFor.Late => $"Fristen er gået: {Ended(what)}",
            PageFor.Failure => $"Det lykkedes ikke automatisk: {Ended(what)}",
            PageFor.Assigned => $"Opgaven er givet til dig: {Ended(what)}",
            _ => $"Opgave: {Ended(what)}",
        };

        protected override string Approval(string what) => $"Din godkendelse mangler: {Ended(what)} Den gives i Beredskab.";

        protected override string Over(string what) => $"Der er taget hånd om: {Ended(what)} Du behøver ikke gøre mere.";

        protected override string Informed(string incident) => $"Til orientering er en indsats i gang: {incident}.";

        protected override string DueIn(TimeSpan due) => $"Frist: {Counted(due, ("minut", "minutter"), ("time", "timer"), ("døgn", "døgn"))}.";
    }

    private sealed class English : CallWords
    {
        public override string Received => "Received. Thank you.";

        public override string Joined => "Received. Thank you. More are needed, and are being called now.";

        public override string PassedOn => "It goes on to the next person. Thank you.";

        public override string TooLate => "Noted. It is taken care of already, and you need not do more.";

        public override string NotKept => "It could not be recorded. Call the incident manager.";

        public override string NotKnown => "We do not know this call.";

        public override string Checked => "Thank you. You can be reached at this number.";

        protected override string Hello => "This is Beredskab.";

        protected override string Keys => "Press four if you take it. Press five to pass it on.";

        protected override string OnMyWay => "Press four when you are on your way to a screen. Press five to pass it on.";

        protected override string Again => "Press star to hear it again.";

        protected override string NoSuchKey => "That key means nothing here.";

        protected override string What(PageFor about, string what) => about switch
        {
            PageFor.Decision or PageFor.Suggestion => $"A decision is waiting: {Ended(what)}",
            PageFor.Late => $"Overdue: {Ended(what)}",
            PageFor.Failure => $"It did not work by itself: {Ended(what)}",
            PageFor.Assigned => $"The task was given to you: {Ended(what)}",
            _ => $"Task: {Ended(what)}",
        };

        protected override string Approval(string what) => $"Your approval is needed: {Ended(what)} It is given in Beredskab.";

        protected override string Over(string what) => $"It is taken care of: {Ended(what)} You need not do more.";

        protected override string Informed(string incident) => $"For your information, a response is under way: {incident}.";

        protected override string DueIn(TimeSpan due) => $"Due in {Counted(due, ("minute", "minutes"), ("hour", "hours"), ("day", "days"))}.";
    }
}
