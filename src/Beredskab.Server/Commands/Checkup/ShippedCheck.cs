using Beredskab.Playbooks;

namespace Beredskab.Server.Commands.Checkup;

/// <summary>What comes with the program: playbooks without faults, and clocks somebody has held against their source.</summary>
internal static class ShippedCheck
{
    public static IEnumerable<Finding> Look(Library library)
    {
        var faults = Linter.Lint(library);
        if (faults is [])
            yield return Finding.Ok("shipped-playbooks", FormattableString.Invariant($"{library.Playbooks.Count} playbooks, nothing wrong with them."));
        foreach (var fault in faults)
            yield return new("shipped-playbooks", fault.IsError ? Health.Fault : Health.Warn, fault.ToString());

        string[] unread = [.. library.Clocks.Clocks.Where(clock => clock.Checked is null).Select(clock => clock.Id.Value)];
        yield return unread is []
            ? Finding.Ok("clocks", "Every clock's source has been read.")
            : Finding.Warn("clocks", $"Nobody here has read the source of {string.Join(", ", unread)}.", "Read it, and write the month as 'checked' in clocks.yaml.");
    }
}
