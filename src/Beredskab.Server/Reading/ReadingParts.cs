namespace Beredskab.Server.Reading;

/// <summary>The one place that turns state, journal, ledger and names into what pages and REST show.</summary>
public static class ReadingParts
{
    public static IServiceCollection AddReading(this IServiceCollection services) => services
        .AddSingleton<Staffs>().AddSingleton<Stories>().AddSingleton<AccountNames>().AddSingleton<Glossaries>()
        .AddSingleton<RunReader>().AddSingleton<IncidentReader>().AddSingleton<TimelineReader>().AddSingleton<LibraryReader>().AddSingleton<Streams.Editing>().AddSingleton<EditionReader>()
        .AddSingleton<PeopleReader>().AddSingleton<AccessReader>().AddSingleton<ReadinessReader>().AddSingleton<OnCallReader>().AddSingleton<WorldReader>().AddSingleton<NightReader>().AddSingleton<RecoveryReader>().AddSingleton<SetAsideReader>().AddSingleton<CallListReader>();
}
