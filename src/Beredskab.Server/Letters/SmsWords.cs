using System.Globalization;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Server.Letters;

/// <summary>
/// The product's own text messages. Everything is in GSM-7 (æøå are; curly quotes are not), holds no link, and fits one message
/// with its mark.
/// </summary>
public abstract class SmsWords
{
    private static readonly SmsWords s_danish = new Danish(), s_english = new English();

    public abstract string Language { get; }

    public abstract string Yes { get; }

    public abstract string No { get; }

    public static SmsWords In(string language) => language == "en" ? s_english : s_danish;

    public abstract string Task(string incident, string title, string due, string code);

    public abstract string Decision(string incident, string title, string due, string code, IReadOnlyList<string> options);

    public abstract string Approval(string incident, string title, string code);

    public abstract string Late(string incident, string title, string code);

    public abstract string Failure(string incident, string task, string code);

    public abstract string Assigned(string incident, string title, string code);

    public abstract string Refused(string incident, string title);

    public abstract string StandDown(string incident, string title);

    public abstract string Informed(string incident);

    public abstract string Level(Level level);

    /// <summary>An answer we could not place, with what is open: <c>4711 Isolér konto</c>.</summary>
    public abstract string NotUnderstood(IReadOnlyList<string> open);

    /// <summary>A code that is not one of theirs, and what is open.</summary>
    public abstract string WrongCode(string code, IReadOnlyList<string> open);

    /// <summary>Somebody wants no more messages; with what is open.</summary>
    public abstract string CannotStop(IReadOnlyList<string> open);

    public abstract string Unknown { get; }

    /// <summary>Asks whether a text gets there.</summary>
    public abstract string ContactCheck(string code);

    /// <summary>Somebody's watch begins, and they say that they have heard it.</summary>
    public abstract string WatchBegins(string rota, string until, string code);

    /// <summary>Spoken: asks whether a call does.</summary>
    public abstract string ContactCall { get; }

    public abstract string ContactSubject(string code);

    /// <param name="page">Where the code is typed.</param>
    public abstract string ContactMail(string code, string page);

    /// <summary>Somebody has answered a check.</summary>
    public abstract string Checked(string name);

    public abstract string Received(string what);

    /// <summary>More than one must say yes, and the others are being called.</summary>
    public abstract string Joined(string what);

    public abstract string PassedOn(string what);

    public abstract string Over(string what);

    public abstract string Help(string code, string title, string due, IReadOnlyList<string> options);

    /// <summary>Rounded up to what people say: <c>20 min</c>, <c>3 t</c>, <c>2 d</c>.</summary>
    public abstract string Span(TimeSpan span);

    /// <summary>With a mark at its end: most titles of decisions are questions, and some are not.</summary>
    protected static string Ended(string title) => title is [.., '?' or '.' or '!'] ? title : $"{title}.";

    protected static string Options(IReadOnlyList<string> options, string code) =>
        string.Join(", ", options.Select((option, at) => string.Create(CultureInfo.InvariantCulture, $"{at + 1} {option}"))) + $", fx 1 {code}";

    protected static (int Count, char Unit) Rounded(TimeSpan span) => span switch
    {
        { TotalMinutes: <= 120 } => ((int)Math.Ceiling(Math.Max(0, span.TotalMinutes)), 'm'),
        { TotalHours: <= 72 } => ((int)Math.Ceiling(span.TotalHours), 'h'),
        _ => ((int)Math.Ceiling(span.TotalDays), 'd'),
    };

    private sealed class Danish : SmsWords
    {
        public override string Language => "da";

        public override string Yes => "JA";

        public override string No => "NEJ";

        public override string Unknown => "BEREDSKAB: Vi kender ikke dette nummer, og din besked er ikke knyttet til en opgave. Ring til hændelseslederen.";

        public override string ContactCheck(string code) => $"BEREDSKAB: Kontakttjek, ingen hændelse. Svar JA {code} for at vise, at du kan nås på dette nummer.";

        public override string WatchBegins(string rota, string until, string code) => $"BEREDSKAB: Din vagt {SmsText.Cut(rota)} begynder nu og varer til {until}. Svar JA {code}, så vi ved, at du kan nås.";

        public override string ContactCall => "Det er Beredskab med et kontakttjek. Der er ingen hændelse. Tryk et for at vise, at du kan nås på dette nummer.";

        public override string ContactSubject(string code) => $"Kontakttjek: koden er {code}";

        public override string ContactMail(string code, string page) => $"Beredskab vil vide, om du kan nås på denne adresse. Der er ingen hændelse.\n\nKoden er {code}. Skriv den under Mine nøgler i Beredskab: {page}\n";

        public override string Checked(string name) => $"BEREDSKAB: Tak, {name}. Du kan nås på dette nummer.";

        public override string Task(string incident, string title, string due, string code) => $"BEREDSKAB: {incident}. Opgave: {title}. Frist {due}. Svar JA {code} eller NEJ {code}.";

        public override string Decision(string incident, string title, string due, string code, IReadOnlyList<string> options) =>
            $"BEREDSKAB: {incident}. {Ended(title)} Frist {due}. Svar {Options(options, code)}.";

        public override string Approval(string incident, string title, string code) => $"BEREDSKAB: {incident}. Din godkendelse mangler: {title}. Godkend i Beredskab. Svar JA {code}, når du er på vej.";

        public override string Late(string incident, string title, string code) => $"BEREDSKAB: {incident}. Fristen er gået: {title}. Meld færdig i Beredskab, eller svar NEJ {code}.";

        public override string Failure(string incident, string task, string code) => $"BEREDSKAB: {incident}. Det lykkedes ikke automatisk: {task} Svar JA {code}.";

        public override string Assigned(string incident, string title, string code) => $"BEREDSKAB: {incident}. Opgaven er givet til dig: {title}. Svar JA {code} eller NEJ {code}.";

        public override string Refused(string incident, string title) => $"BEREDSKAB: {incident}. Ikke godkendt: {title}. Se begrundelsen i Beredskab.";

        public override string StandDown(string incident, string title) => $"BEREDSKAB: {incident}. Der er taget hånd om: {title}. Du behøver ikke gøre mere.";

        public override string Informed(string incident) => $"BEREDSKAB: Til orientering er en indsats i gang: {incident}.";

        public override string Level(Level level) => level switch { Engine.Playbooks.Level.Green => "grøn", Engine.Playbooks.Level.Yellow => "gul", _ => "rød" };

        public override string NotUnderstood(IReadOnlyList<string> open) => open.Count == 0
            ? "BEREDSKAB: Du har ingen åbne opgaver lige nu. Din besked er noteret."
            : $"BEREDSKAB: Vi forstod ikke svaret. Svar JA eller NEJ og koden: {string.Join("; ", open)}.";

        public override string WrongCode(string code, IReadOnlyList<string> open) =>
            $"BEREDSKAB: Koden {code} hører ikke til en af dine opgaver.{(open.Count == 0 ? " Din besked er noteret." : $" Svar JA eller NEJ og koden: {string.Join("; ", open)}.")}";

        public override string CannotStop(IReadOnlyList<string> open) => open.Count == 0
            ? "BEREDSKAB: Beskeder ved en hændelse kan ikke afmeldes her. Skal nummeret ikke bruges mere, så sig det til jeres beredskabsansvarlige."
            : $"BEREDSKAB: Beskeder ved en hændelse kan ikke afmeldes her. Svar NEJ og koden, så går opgaven videre: {string.Join("; ", open)}.";

        public override string Received(string what) => $"BEREDSKAB: Modtaget. {what}";

        public override string Joined(string what) => $"BEREDSKAB: Modtaget. Der skal flere til, og de kaldes. {what}";

        public override string PassedOn(string what) => $"BEREDSKAB: Opgaven går videre til den næste: {what}";

        public override string Over(string what) => $"BEREDSKAB: Noteret, men opgaven er allerede slut: {what}.";

        public override string Help(string code, string title, string due, IReadOnlyList<string> options) => options.Count == 0
            ? $"BEREDSKAB: {title}. Frist {due}. JA {code} = jeg tager den. NEJ {code} = send den videre."
            : $"BEREDSKAB: {Ended(title)} Frist {due}. Svar {Options(options, code)}.";

        public override string Span(TimeSpan span) => Rounded(span) switch
        {
            (var count, 'm') => string.Create(CultureInfo.InvariantCulture, $"{count} min"),
            (var count, 'h') => string.Create(CultureInfo.InvariantCulture, $"{count} t"),
            var (count, _) => string.Create(CultureInfo.InvariantCulture, $"{count} d"),
        };
    }

    private sealed class English : SmsWords
    {
        public override string Language => "en";

        public override string Yes => "YES";

        public override string No => "NO";

        public override string Unknown => "BEREDSKAB: We do not know this number, and your message belongs to no task. Call the incident manager.";

        public override string ContactCheck(string code) => $"BEREDSKAB: Contact check, no incident. Answer YES {code} to show that you can be reached at this number.";

        public override string WatchBegins(string rota, string until, string code) => $"BEREDSKAB: Your watch {SmsText.Cut(rota)} begins now and lasts until {until}. Answer YES {code}, so that we know you can be reached.";

        public override string ContactCall => "This is Beredskab with a contact check. There is no incident. Press one to show that you can be reached at this number.";

        public override string ContactSubject(string code) => $"Contact check: the code is {code}";

        public override string ContactMail(string code, string page) => $"Beredskab wants to know whether you can be reached at this address. There is no incident.\n\nThe code is {code}. Type it under My keys in Beredskab: {page}\n";

        public override string Checked(string name) => $"BEREDSKAB: Thank you, {name}. You can be reached at this number.";

        public override string Task(string incident, string title, string due, string code) => $"BEREDSKAB: {incident}. Task: {title}. Due in {due}. Answer YES {code} or NO {code}.";

        public override string Decision(string incident, string title, string due, string code, IReadOnlyList<string> options) =>
            $"BEREDSKAB: {incident}. {Ended(title)} Due in {due}. Answer {Options(options, code)}.";

        public override string Approval(string incident, string title, string code) => $"BEREDSKAB: {incident}. Your approval is needed: {title}. Approve in Beredskab. Answer YES {code} when you are on it.";

        public override string Late(string incident, string title, string code) => $"BEREDSKAB: {incident}. Overdue: {title}. Close it in Beredskab, or answer NO {code}.";

        public override string Failure(string incident, string task, string code) => $"BEREDSKAB: {incident}. It did not work by itself: {task} Answer YES {code}.";

        public override string Assigned(string incident, string title, string code) => $"BEREDSKAB: {incident}. The task was given to you: {title}. Answer YES {code} or NO {code}.";

        public override string Refused(string incident, string title) => $"BEREDSKAB: {incident}. Not approved: {title}. See the reason in Beredskab.";

        public override string StandDown(string incident, string title) => $"BEREDSKAB: {incident}. It is taken care of: {title}. You need not do more.";

        public override string Informed(string incident) => $"BEREDSKAB: For your information, a response is under way: {incident}.";

        public override string Level(Level level) => level switch { Engine.Playbooks.Level.Green => "green", Engine.Playbooks.Level.Yellow => "yellow", _ => "red" };

        public override string NotUnderstood(IReadOnlyList<string> open) => open.Count == 0
            ? "BEREDSKAB: You have no open tasks now. Your message is noted."
            : $"BEREDSKAB: We did not understand. Answer YES or NO and the code: {string.Join("; ", open)}.";

        public override string WrongCode(string code, IReadOnlyList<string> open) =>
            $"BEREDSKAB: The code {code} belongs to none of your tasks.{(open.Count == 0 ? " Your message is noted." : $" Answer YES or NO and the code: {string.Join("; ", open)}.")}";

        public override string CannotStop(IReadOnlyList<string> open) => open.Count == 0
            ? "BEREDSKAB: Messages during an incident cannot be stopped here. If this number is no longer to be used, tell whoever keeps your on-call list."
            : $"BEREDSKAB: Messages during an incident cannot be stopped here. Answer NO and the code, and the task is passed on: {string.Join("; ", open)}.";

        public override string Received(string what) => $"BEREDSKAB: Received. {what}";

        public override string Joined(string what) => $"BEREDSKAB: Received. More are needed, and are being called. {what}";

        public override string PassedOn(string what) => $"BEREDSKAB: The task goes on to the next person: {what}";

        public override string Over(string what) => $"BEREDSKAB: Noted, but the task is over already: {what}.";

        public override string Help(string code, string title, string due, IReadOnlyList<string> options) => options.Count == 0
            ? $"BEREDSKAB: {title}. Due in {due}. YES {code} = I take it. NO {code} = pass it on."
            : $"BEREDSKAB: {Ended(title)} Due in {due}. Answer {Options(options, code)}.";

        public override string Span(TimeSpan span) => Rounded(span) switch
        {
            (var count, 'm') => string.Create(CultureInfo.InvariantCulture, $"{count} min"),
            (var count, 'h') => string.Create(CultureInfo.InvariantCulture, $"{count} h"),
            var (count, _) => string.Create(CultureInfo.InvariantCulture, $"{count} d"),
        };
    }
}
