using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Beredskab.Benchmarks;

/// <summary>The machine this runs on, and how busy it is with other things.</summary>
internal static class Machine
{
    public static string Load => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    public static string Words => $"{Environment.ProcessorCount} cores, load {Load}";

    /// <summary>What this process holds of the machine's memory, in megabytes.</summary>
    public static double Resident
    {
        get
        {
            using var self = Process.GetCurrentProcess();
            return self.WorkingSet64 / 1e6;
        }
    }

    /// <summary>What stands on the managed heap after everything dead is cleared away, in megabytes.</summary>
    public static double Managed
    {
        get
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return GC.GetTotalMemory(forceFullCollection: true) / 1e6;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
