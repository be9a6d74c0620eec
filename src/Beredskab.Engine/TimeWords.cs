namespace Beredskab.Engine;

/// <summary>Says spans of time as people do: <c>5.Minutes</c>.</summary>
public static class TimeWords
{
    extension(int amount)
    {
        public TimeSpan Seconds => TimeSpan.FromSeconds(amount);

        public TimeSpan Minutes => TimeSpan.FromMinutes(amount);

        public TimeSpan Hours => TimeSpan.FromHours(amount);

        public TimeSpan Days => TimeSpan.FromDays(amount);
    }
}
