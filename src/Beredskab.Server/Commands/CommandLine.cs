namespace Beredskab.Server.Commands;

internal static class CommandLine
{
    public static Task<int> Run(string[] args)
    {
        var at = Array.IndexOf(args, "--data");
        return Serve.Run(new(at >= 0 ? args[at + 1] : null, null, null), args.Where((_, i) => at < 0 || (i != at && i != at + 1)).ToArray());
    }
}
