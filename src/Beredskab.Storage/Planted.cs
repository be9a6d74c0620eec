namespace Beredskab.Storage;

/// <summary>
/// Mistakes that can be switched on by name, one at a time, to see that the tests would find them: <c>if (Planted.Is("…"))</c> stands
/// at the place where somebody could make them. In a release build there are none.
/// </summary>
public static class Planted
{
#if DEBUG
    [ThreadStatic]
    private static string? s_now;

    /// <summary>Switched on for this thread, until it is set to null.</summary>
    public static string? Now
    {
        get => s_now;
        set => s_now = value;
    }

    public static bool Is(string mistake) => s_now == mistake;

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string Mistake, string Where), bool> s_there = [];

    /// <summary>For one stream and every thread, until it is lifted: a whole server has many threads.</summary>
    public static void At(string mistake, string where) => s_there[(mistake, where)] = true;

    public static void Lift(string mistake, string where) => s_there.TryRemove((mistake, where), out _);

    public static bool Is(string mistake, string where) => !s_there.IsEmpty && s_there.ContainsKey((mistake, where));
#else
    public static bool Is(string mistake) => false;

    public static bool Is(string mistake, string where) => false;
#endif
}
