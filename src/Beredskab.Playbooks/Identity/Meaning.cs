using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Identity;

namespace Beredskab.Playbooks;

/// <summary>What is otherwise between two versions of a playbook: by what they say, not by their lines.</summary>
public static class Meaning
{
    /// <summary>
    /// A sentence for each thing that is otherwise, in the order of a file: none when the two are one content, at least one when they are not.
    /// </summary>
    /// <param name="library">Knows what roles, clocks, requirements and other playbooks are called.</param>
    /// <param name="language"><c>da</c>, else English.</param>
    public static ValueList<string> Between(Playbook before, Playbook after, Library library, string language) => [.. new Comparison(before, after, library, language).Playbook()];
}
