namespace Beredskab.Engine.Playbooks;

/// <summary>A stretch of the playbook with one gate in front of all its steps (LANGUAGE 3.4).</summary>
/// <param name="Title">Null only where the file does not name one, as with <c>steps:</c> alone.</param>
public sealed record Phase(PhaseId Id, LocalizedText? Title, Opens Opens, ValueList<Step> Steps);

/// <summary>When a phase opens: at start, or once its predecessors are settled and its condition holds.</summary>
public sealed record Opens(ValueList<StepId> After, Condition? When)
{
    public static Opens AtStart { get; } = new([], null);

    public bool IsAtStart => After is [] && When is null;
}

/// <summary>One thing that somebody does, decides or waits for, or that the system does. Exactly one kind of work.</summary>
public sealed record Step
{
    public required StepId Id { get; init; }

    public required LocalizedText Title { get; init; }

    /// <summary>Who is told when it is ready, late or failed.</summary>
    public required RoleId Role { get; init; }

    public required Work Work { get; init; }

    /// <summary>The card's code on paper and in SMS, <c>C03</c>; several steps may share one.</summary>
    public string? Card { get; init; }

    public LocalizedText? Note { get; init; }

    public After? After { get; init; }

    public Condition? When { get; init; }

    public Due? Due { get; init; }

    /// <summary>Present: page at once and climb the ladder. Absent: told quietly, and the ladder starts at <see cref="Due"/>.</summary>
    public TimeSpan? AcknowledgeWithin { get; init; }

    /// <summary>The message to page with, instead of the product's own words.</summary>
    public MessageId? Page { get; init; }

    public ValueList<ActionCall> Alongside { get; init; } = [];

    public ValueList<Question> Asks { get; init; } = [];

    public LocalizedText? DoneWhen { get; init; }

    public Evidence? Evidence { get; init; }

    public Checklist? Checklist { get; init; }

    public Approve? Approve { get; init; }

    public Undo? Undo { get; init; }

    public OnFailure? OnFailure { get; init; }

    public OnTimeout? OnTimeout { get; init; }

    /// <summary>A path to a list, <c>inputs.accounts</c>: one card for each thing in it.</summary>
    public string? ForEach { get; init; }

    public Repeat? Repeat { get; init; }

    public Awareness? Records { get; init; }

    public ValueList<ClockId> Starts { get; init; } = [];

    public ValueList<ClockId> Waives { get; init; } = [];

    public ValueList<ClockId> Stops { get; init; } = [];

    /// <summary>Messages that a person sends as part of this step.</summary>
    public ValueList<MessageId> Uses { get; init; } = [];
}

/// <summary>The eight kinds of step.</summary>
public abstract record Work
{
    private Work() { }

    /// <summary>The key that names the kind in a file: <c>task</c>, <c>decide</c>, …</summary>
    public abstract string Kind { get; }

    /// <summary>A person does it.</summary>
    public sealed record Task(LocalizedText Sentence) : Work
    {
        public override string Kind => "task";
    }

    /// <summary>A person chooses.</summary>
    /// <param name="Several">More than one option may be chosen at once.</param>
    public sealed record Decide(LocalizedText Question, ValueList<Option> Options, bool Several = false) : Work
    {
        public override string Kind => "decide";
    }

    /// <summary>A catalogue action runs.</summary>
    public sealed record Act(ActionCall Action) : Work
    {
        public override string Kind => "action";
    }

    /// <summary>Messages go out; with <paramref name="Answers"/> it is a question to our own people.</summary>
    public sealed record Notify(ValueList<Recipient> To, ValueList<Channel> By, MessageId Text, ValueList<Option> Options, Answers? Answers) : Work
    {
        public override string Kind => "notify";
    }

    /// <summary>Something goes to partners.</summary>
    /// <param name="What"><c>indicators</c>, <c>question</c>, <c>answer</c> or <c>sitrep</c>.</param>
    public sealed record Share(string What, Template With, string Tlp, MessageId? Text, ValueList<Option> Options, Answers? Answers) : Work
    {
        public override string Kind => "share";
    }

    /// <summary>A sub-playbook is started, or the one already running is joined.</summary>
    /// <param name="UntilEnded">Settles when the other run has ended; otherwise as soon as it has started.</param>
    public sealed record Call(PlaybookId Playbook, ValueList<Parameter> With, bool UntilEnded) : Work
    {
        public override string Kind => "call";
    }

    /// <summary>A notice or situation report; settles when its receipt is stored.</summary>
    public sealed record Report(string Template) : Work
    {
        public override string Kind => "report";
    }

    /// <summary>Time or an event. Exactly one of <paramref name="For"/> and <paramref name="Signal"/>; <paramref name="AtMost"/> goes with a signal.</summary>
    public sealed record Wait(TimeSpan? For, string? Signal, TimeSpan? AtMost) : Work
    {
        public override string Kind => "wait";
    }
}

/// <summary>Something that can be chosen. With <see cref="Again"/> or <see cref="AskAgain"/> it goes back and is no outcome (LANGUAGE 3.9).</summary>
public sealed record Option
{
    public required string Id { get; init; }

    public required LocalizedText Label { get; init; }

    /// <summary>Cannot be chosen together with others.</summary>
    public bool Alone { get; init; }

    public Level? Level { get; init; }

    public ValueList<StepId> Again { get; init; } = [];

    public TimeSpan? AskAgain { get; init; }

    public ValueList<ClockId> Starts { get; init; } = [];

    public ValueList<ClockId> Waives { get; init; } = [];

    public bool GoesBack => Again is not [] || AskAgain is not null;
}

/// <summary>Who a message goes to.</summary>
public abstract record Recipient
{
    private Recipient() { }

    /// <summary>Everybody who holds the role now in its rota.</summary>
    public sealed record OneRole(RoleId Role) : Recipient;

    public sealed record EveryRole : Recipient;

    public sealed record Group(string Name) : Recipient;
}

/// <summary>A question closes when all of <paramref name="From"/> have answered, or everybody addressed when it is empty, or when the time is over.</summary>
public sealed record Answers(TimeSpan Within, ValueList<RoleId> From);

/// <summary>Which steps come first (LANGUAGE 3.3).</summary>
/// <param name="AtLeast">Null: all of them. 1 is written <c>any</c>.</param>
public sealed record After(ValueList<StepId> Steps, int? AtLeast = null);

/// <summary>When a step should be over.</summary>
public abstract record Due
{
    private Due() { }

    /// <summary>What the moment is counted from or back from; nothing when it is the step itself.</summary>
    public IEnumerable<Anchor> HangsOn => this switch { Since since => [since.Anchor], Ahead ahead => ahead.Anchors, _ => [] };

    public sealed record FromReady(TimeSpan Within) : Due;

    public sealed record Since(TimeSpan Time, Anchor Anchor) : Due;

    /// <summary>Before the earliest of the anchors that are known.</summary>
    public sealed record Ahead(TimeSpan Time, ValueList<Anchor> Anchors) : Due;
}

/// <summary>An instant of the incident that deadlines hang on: an awareness, or the moment a clock is over.</summary>
public abstract record Anchor
{
    private Anchor() { }

    /// <summary>As events name it: <c>awareness</c>, <c>breach-awareness</c>, or the clock's id.</summary>
    public string Name => this switch
    {
        Knowledge(Awareness.Incident) => "awareness",
        Knowledge => "breach-awareness",
        EndOf(var clock) => clock.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public sealed record Knowledge(Awareness Of) : Anchor;

    public sealed record EndOf(ClockId Clock) : Anchor;
}

public enum Awareness { Incident, Breach }

/// <summary>A catalogue action with its parameters as written.</summary>
public sealed record ActionCall(string Action, ValueList<Parameter> With);

/// <summary>A named value: one template, or a list of them.</summary>
public sealed record Parameter(string Name, ValueList<Template> Values, bool IsList = false);

/// <summary>A field that a person fills in: an input of the playbook or an answer of a task.</summary>
public sealed record Question
{
    public required string Id { get; init; }

    public required QuestionType Type { get; init; }

    public LocalizedText? Title { get; init; }

    public ValueList<Option> Options { get; init; } = [];

    public bool Required { get; init; }

    public string? Default { get; init; }
}

public enum QuestionType { Text, Choice, Accounts, People, Systems, Partners, Date, Time, File, Number, Lessons }

public enum Evidence { Note, File, Link, CaseNumber, Receipt }

/// <summary>Points to tick: given here, or the exit criteria of all the incident's runs.</summary>
public sealed record Checklist(ValueList<LocalizedText> Points, bool IsExitCriteriaOfIncident = false);

/// <summary>Who must say yes before an act happens or a task closes (LANGUAGE 3.8).</summary>
public sealed record Approve(ValueList<RoleId> Roles, int Count, TimeSpan Within, IfNobody IfNobody, ApproveBefore? Before = null);

public enum IfNobody { Handle, Leave, Stay }

public enum ApproveBefore { Closing, Starting }

/// <summary>How an action is undone; a null <paramref name="Action"/> states that it cannot be.</summary>
public sealed record Undo(string? Action);

/// <summary>The task that people get when an action did not succeed.</summary>
public sealed record OnFailure(RoleId Role, LocalizedText Task, TimeSpan? Due, TimeSpan? AcknowledgeWithin);

/// <summary>What happens when a decision is due and nobody chose: the option is taken, or only suggested.</summary>
public sealed record OnTimeout(string Option, bool IsTaken);

/// <summary>A step that comes again: at a beat until a condition holds, or whenever somebody asks.</summary>
public sealed record Repeat(TimeSpan? Every, Condition? Until)
{
    public bool OnRequest => Every is null;
}
