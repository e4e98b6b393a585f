using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Domain.Windows;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

public sealed class BudgetCalendarTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns",
    ];

    private static readonly Gen<BudgetPeriod> Recurring =
        from type in Gen.Int[0, 4].Select(i => (PeriodType)i)
        from zone in Gen.Int[0, Zones.Length - 1].Select(i => Zones[i])
        from day in Gen.Int[1, 31]
        from weekday in Gen.Int[0, 6]
        from minutes in Gen.Int[0, (24 * 60) - 1]
        from fiscal in Gen.Int[1, 12]
        select new BudgetPeriod
        {
            Type = type,
            TimeZone = zone,
            DayOfMonth = day,
            DayOfWeek = (PeriodWeekday)weekday,
            TimeOfDay = $"{minutes / 60:00}:{minutes % 60:00}",
            FiscalYearStartMonth = fiscal,
        };

    private static readonly Gen<DateTimeOffset> Instants =
        Gen.Long[new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds()]
            .Select(DateTimeOffset.FromUnixTimeSeconds);

    [Fact]
    public void Windows_OfAnyRecurringPeriod_TileTime() =>
        Gen.Select(Recurring, Instants).Sample(
            (period, instant) =>
            {
                var calendar = BudgetCalendar.For(period, default);
                var window = calendar.WindowAt(instant)!.Value;
                Assert.True(window.Contains(instant), $"{window} does not contain {instant:O}");
                Assert.True(window.Start < window.End);
                var next = calendar.WindowAt(window.End!.Value)!.Value;
                Assert.Equal(window.End, next.Start);
                var last = calendar.WindowAt(window.End.Value.AddTicks(-1))!.Value;
                Assert.Equal(window, last);
                var before = calendar.WindowAt(window.Start.AddTicks(-1))!.Value;
                Assert.Equal(window.Start, before.End);
            },
            iter: 20_000);

    /// <summary>A Rolling window is its day and the days before, by the same boundaries as those of days.</summary>
    [Fact]
    public void Windows_OfARollingPeriod_AreDaysTogether() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, Zones.Length - 1], Instants).Sample(
            (days, zone, instant) =>
            {
                var rolling = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Rolling, RollingDays = days, TimeZone = Zones[zone] }, default).WindowAt(instant)!.Value;
                var daily = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Daily, TimeZone = Zones[zone] }, default);
                var (start, end) = (daily.WindowAt(instant)!.Value.Start, daily.WindowAt(instant)!.Value.End);
                var earlier = TimeZoneInfo.ConvertTime(start, TimeZoneInfo.FindSystemTimeZoneById(Zones[zone])).DateTime.Date.AddDays(1 - days);
                Assert.Equal(end, rolling.End);
                Assert.Equal(new ZonedCalendar(TimeZoneInfo.FindSystemTimeZoneById(Zones[zone])).InstantOf(earlier), rolling.Start);
                Assert.True(rolling.Contains(instant));
            },
            iter: 5_000);

    /// <summary>Every zone of IANA's, twenty years of days, weeks, months and quarters at times that are skipped and repeated somewhere.</summary>
    [Fact]
    public void Windows_OfEveryZoneForTwentyYears_TileTimeAndBeginAtTheirHour()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId).ToList();
        Assert.True(zones.Count > 300, $"{zones.Count} zones");
        var (from, to) = (DateTimeOffset.Parse("2020-01-01T00:00:00Z"), DateTimeOffset.Parse("2040-01-01T00:00:00Z"));
        // Aliases have the rules of their zone.
        var different = new List<TimeZoneInfo>();
        foreach (var zone in zones)
        {
            if (!different.Any(other => other.HasSameRules(zone)))
            {
                different.Add(zone);
            }
        }

        foreach (var zone in different)
        {
            foreach (var (type, time, day) in new[]
                { (PeriodType.Daily, "00:00", 1), (PeriodType.Daily, "02:30", 1), (PeriodType.Weekly, "00:00", 1), (PeriodType.Monthly, "00:00", 31), (PeriodType.Quarterly, "01:15", 1) })
            {
                var period = new BudgetPeriod { Type = type, TimeZone = zone.Id, TimeOfDay = time, DayOfMonth = day };
                AssertTiles(BudgetCalendar.For(period, default), zone, TimeOnly.Parse(time), from, to);
            }
        }
    }

    private static void AssertTiles(BudgetCalendar calendar, TimeZoneInfo zone, TimeOnly begins, DateTimeOffset from, DateTimeOffset to)
    {
        var window = calendar.WindowAt(from)!.Value;
        while (window.Start < to)
        {
            var end = window.End!.Value;
            Assert.True(window.Start < end, $"{zone.Id}: {window}");
            Assert.Equal(window, calendar.WindowAt(end.AddTicks(-1)));
            var next = calendar.WindowAt(end)!.Value;
            Assert.True(next.Start == end, $"{zone.Id}: {window} is followed by {next}");
            // At its hour, or at the moment in which the clock jumped over it.
            var (local, before) = (TimeZoneInfo.ConvertTime(end, zone).DateTime, TimeZoneInfo.ConvertTime(end.AddTicks(-1), zone).DateTime);
            var due = local.Date + begins.ToTimeSpan();
            Assert.True(local == due || (before < due && due < local), $"{zone.Id}: a window begins at {local:O}");
            window = next;
        }
    }

    [Theory]
    // A month in Tokyo begins nine hours before London's.
    [InlineData(PeriodType.Monthly, "Asia/Tokyo", null, null, "2026-10-31T15:00:00Z", "2026-10-31T15:00:00Z", "2026-11-30T15:00:00Z")]
    [InlineData(PeriodType.Monthly, "Asia/Tokyo", null, null, "2026-10-31T14:59:59Z", "2026-09-30T15:00:00Z", "2026-10-31T15:00:00Z")]
    // Day 31 clamps.
    [InlineData(PeriodType.Monthly, "UTC", 31, null, "2026-02-27T23:59:59Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData(PeriodType.Monthly, "UTC", 31, null, "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-31T00:00:00Z")]
    // 02:30 does not exist on 29 March 2026 in Berlin: the day begins at 03:00 summer time.
    [InlineData(PeriodType.Daily, "Europe/Berlin", null, "02:30", "2026-03-29T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    // 02:30 comes twice on 25 October 2026: the first counts, and the day lasts 25 hours.
    [InlineData(PeriodType.Daily, "Europe/Berlin", null, "02:30", "2026-10-25T01:40:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData(PeriodType.Daily, "Europe/Berlin", null, null, "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    // Midnight does not exist on 24 April 2026 in Cairo.
    [InlineData(PeriodType.Daily, "Africa/Cairo", null, null, "2026-04-23T22:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]
    public void WindowAt_KnownCalendars_AreAsPublished(PeriodType type, string zone, int? day, string? time, string instant, string start, string end)
    {
        var period = new BudgetPeriod { Type = type, TimeZone = zone, DayOfMonth = day, TimeOfDay = time };
        var window = BudgetCalendar.For(period, default).WindowAt(DateTimeOffset.Parse(instant))!.Value;
        Assert.Equal(DateTimeOffset.Parse(start), window.Start);
        Assert.Equal(DateTimeOffset.Parse(end), window.End);
    }

    [Theory]
    [InlineData(PeriodType.Quarterly, 4, "2026-11-23T00:00:00Z", "2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData(PeriodType.Quarterly, 2, "2026-11-23T00:00:00Z", "2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z")]
    [InlineData(PeriodType.Yearly, 7, "2026-06-30T00:00:00Z", "2025-07-01T00:00:00Z", "2026-07-01T00:00:00Z")]
    public void WindowAt_FiscalYears_BeginInTheirMonth(PeriodType type, int month, string instant, string start, string end)
    {
        var window = BudgetCalendar.For(new BudgetPeriod { Type = type, FiscalYearStartMonth = month }, default).WindowAt(DateTimeOffset.Parse(instant))!.Value;
        Assert.Equal(DateTimeOffset.Parse(start), window.Start);
        Assert.Equal(DateTimeOffset.Parse(end), window.End);
    }

    [Fact]
    public void WindowAt_Weekly_BeginsOnItsDay()
    {
        var period = new BudgetPeriod { Type = PeriodType.Weekly, DayOfWeek = PeriodWeekday.Sunday };
        var window = BudgetCalendar.For(period, default).WindowAt(DateTimeOffset.Parse("2026-11-23T10:00:00Z"))!.Value;
        Assert.Equal(DateTimeOffset.Parse("2026-11-22T00:00:00Z"), window.Start);
        Assert.Equal(DayOfWeek.Sunday, window.Start.DayOfWeek);
    }

    [Fact]
    public void WindowAt_OneOffAndPrepaid_OnlyInsideTheirTime()
    {
        var start = DateTimeOffset.Parse("2026-11-01T00:00:00Z");
        var end = start.AddDays(3);
        var once = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.OneOff, StartTime = start, EndTime = end }, default);
        Assert.Null(once.WindowAt(start.AddTicks(-1)));
        Assert.Equal(new WindowSpan(start, end), once.WindowAt(start));
        Assert.Null(once.WindowAt(end));
        var prepaid = BudgetCalendar.For(new BudgetPeriod { Type = PeriodType.Prepaid }, start);
        Assert.Equal(new WindowSpan(start, null), prepaid.WindowAt(end.AddYears(5)));
    }
}
