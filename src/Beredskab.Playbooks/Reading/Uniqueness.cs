using Beredskab.Playbooks.Gate;

namespace Beredskab.Playbooks;

/// <summary>What one file must be so that its names can be told apart, and so that a field that is chosen has choices.</summary>
internal static class Uniqueness
{
    public const int MostSteps = 500;

    public static void Check(PlaybookText text, Faults faults)
    {
        Ids(text.Root["phases"], "phase", faults);
        var steps = ((text.Root["phases"] as Sequence)?.Items ?? []).OfType<Mapping>().Select(phase => phase["steps"]).Append(text.Root["steps"]);
        Ids(new Sequence(text.Root.At, [.. steps.OfType<Sequence>().SelectMany(list => list.Items)]), "id", faults);
        if (text.Playbook.Steps.Count() > MostSteps) faults.Error(Codes.TooLong, text.At("phases"), $"A playbook has at most {MostSteps} steps.", "split it into playbooks that call each other");
    }

    private static void Ids(Node? list, string key, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ((list as Sequence)?.Items ?? []).OfType<Mapping>().Select(item => item[key]).OfType<Scalar>())
        {
            if (!seen.Add(id.Text)) faults.Error(Codes.DuplicateId, id.At, $"'{id.Text}' is already the {(key == "id" ? "id of a step" : "name of a phase")} above.", "give it a name of its own");
        }
    }
}
