using Beredskab.Playbooks;

namespace Beredskab.Engine.Tests;

/// <summary>The playbooks that are shipped, read once.</summary>
internal static class Shipped
{
    public static Library Library { get; } = Library.Load(Path.Combine(AppContext.BaseDirectory, "playbooks"));

    public static Stage Stage() => new(Library.Playbooks, Library.Roles, Library.Clocks);
}

/// <summary>A small playbook written in the test that reads it.</summary>
internal static class Small
{
    public static Stage Stage(string steps, string header = "", string version = "1.0.0") => Of($"""
        format: 1
        playbook: small
        version: {version}
        language: da
        title: Lille
        one-per: call
        roles: [it-duty, it-manager, incident-lead, security-coordinator]
        {header}
        {steps}
        """);

    public static Stage Of(params string[] texts)
    {
        var library = Library.Read(texts.Select((text, at) => SourceFile.Of($"small-{at}.yaml", text)));
        library.Faults.Where(fault => fault.IsError).ShouldBeEmpty();
        return new(library.Playbooks, Shipped.Library.Roles, Shipped.Library.Clocks);
    }
}
