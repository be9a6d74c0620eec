using Beredskab.Engine.Playbooks;

namespace Beredskab.Engine.Runs;

/// <summary>
/// The built-in playbook without steps. An incident's ad-hoc tasks, pages and messages live in a run of it, so that paging,
/// acknowledging and escalating exist once.
/// </summary>
public static class Improvisation
{
    public static Playbook Playbook { get; } = new()
    {
        Id = new("improvised"),
        Version = "1",
        Language = "da",
        Title = new([new("da", "Uden for planen"), new("en", "Outside the plan")]),
        OnePer = OnePer.Incident,
        Phases = [],
    };

    /// <summary>Not a content hash: this playbook has no file, and its name never meets another content.</summary>
    public static PlaybookVersion Version { get; } = new(Playbook, "built-in:improvised-1");
}
