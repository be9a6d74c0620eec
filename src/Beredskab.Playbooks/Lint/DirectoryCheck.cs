using Beredskab.Engine.Playbooks;
using Beredskab.Playbooks.Gate;
using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks;

/// <summary>Roles, groups and clocks name each other rightly.</summary>
internal static class DirectoryCheck
{
    public static void Check(FileReading file, Mapping root, Neighbours neighbours, Faults faults)
    {
        var library = neighbours.Library;
        foreach (var role in file.Roles.Roles)
        {
            if (role.Deputy is { } deputy) Role(library, deputy, At(root, deputy.Value, "roles", role.Id.Value, "deputy"), faults);
        }
        foreach (var group in file.Roles.Groups)
        {
            foreach (var role in group.Roles) Role(library, role, At(root, role.Value, "groups", group.Name), faults);
        }
        foreach (var clock in file.Clocks.Clocks)
        {
            if (clock.From is ClockStart.ReceiptOf(var other) && library.Clocks.Find(other) is null)
                faults.Error(Codes.UnknownClock, At(root, other.Value, "clocks", clock.Id.Value, "from"), $"No clock is called '{other}'.", Spelling.DidYouMean(other.Value, library.Clocks.Clocks.Select(known => known.Id.Value)));
        }
    }

    private static void Role(Library library, RoleId role, Mark at, Faults faults)
    {
        if (library.Roles.Find(role) is null)
            faults.Error(Codes.UnknownRole, at, $"No role is called '{role}'.", Spelling.DidYouMean(role.Value, library.Roles.Roles.Select(known => known.Id.Value)));
    }

    /// <summary>Where <paramref name="word"/> stands below the path.</summary>
    private static Mark At(Mapping root, string word, params ReadOnlySpan<string> path)
    {
        Node? here = root;
        foreach (var key in path) here = (here as Mapping)?[key];
        return here?.WithAllBelow().OfType<Scalar>().FirstOrDefault(scalar => scalar.Text.Contains(word, StringComparison.Ordinal))?.At ?? here?.At ?? root.At;
    }
}
