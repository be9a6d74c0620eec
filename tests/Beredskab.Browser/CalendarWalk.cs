using System.Text;
using Microsoft.Playwright;

namespace Beredskab.Browser;

/// <summary>Somebody takes the watches of an Outlook calendar over: first what is wrong with it, then what would come of it, then it is done.</summary>
public sealed class CalendarWalk(House house) : IClassFixture<House>
{
    [Fact]
    public async Task A_calendar_is_looked_at_mended_and_taken_over()
    {
        var page = await house.Open("/on-call");
        await Send(page, "Rasmus", 422);
        await House.Picture(page, "calendar-bad");
        await PageQuality.HasNoViolations(page, "/on-call");
        (await page.Locator("#preview").InnerTextAsync()).ShouldSatisfyAllConditions(text => text.ShouldContain("Kalenderen har fejl"), text => text.ShouldContain("Linje 8:"));

        await Send(page, "Rasmus Dam", 200);
        await House.Picture(page, "calendar-preview");
        await PageQuality.HasNoViolations(page, "/on-call");
        (await page.Locator("#preview").InnerTextAsync()).ShouldContain("Åse Kjærgaard får vagt");
        await House.Press(page.Locator("form[action='/do/on-call/calendars/import'] button.go"));
        (await page.Locator("#turns").InnerTextAsync()).ShouldContain("Vagterne er taget ind fra en kalender");
        await House.Picture(page, "calendar-taken");

        var phone = await house.Open("/on-call", 390, 844, isDark: true);
        await Send(phone, "Mads Holm", 200);
        (await phone.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390);
        await House.Picture(phone, "calendar-phone");
        await PageQuality.HasNoViolations(phone, "/on-call");
    }

    private static async Task Send(IPage page, string second, int status)
    {
        var (first, next) = (DateTime.UtcNow.Date.AddDays(2), DateTime.UtcNow.Date.AddDays(9));
        await page.Locator("#calendar-file").SetInputFilesAsync(new FilePayload
        {
            Name = "vagter.ics", MimeType = "text/calendar", Buffer = Encoding.UTF8.GetBytes($"""
                BEGIN:VCALENDAR
                BEGIN:VEVENT
                UID:a
                SUMMARY:It-vagt: Åse Kjærgaard
                DTSTART;TZID=Romance Standard Time:{first:yyyyMMdd}T080000
                DTEND;TZID=Romance Standard Time:{next:yyyyMMdd}T080000
                END:VEVENT
                BEGIN:VEVENT
                UID:b
                SUMMARY:It-vagt: {second}
                DTSTART;TZID=Romance Standard Time:{next.AddDays(1):yyyyMMdd}T080000
                DTEND;TZID=Romance Standard Time:{next.AddDays(2):yyyyMMdd}T080000
                RRULE:FREQ=DAILY;COUNT=9
                END:VEVENT
                END:VCALENDAR
                """.ReplaceLineEndings("\r\n")),
        });
        if (await page.Locator("#calendar-rota option").CountAsync() == 1) await page.Locator("#calendar-title").FillAsync("Kalendervagt");
        await House.Press(page.Locator("form[action='/do/on-call/calendars/check'] button"), status);
    }
}
