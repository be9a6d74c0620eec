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
#else
    public static bool Is(string mistake) => false;
#endif
}
