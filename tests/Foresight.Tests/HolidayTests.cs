using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Foresight.Calendars;

namespace ClaudeConfig.Foresight.Tests;

public sealed class HolidayTests
{
    [Theory]
    [InlineData("US", "2026-11-26")]
    [InlineData("US", "2026-07-03")]
    [InlineData("US", "2021-12-31")]
    [InlineData("US", "2026-05-25")]
    [InlineData("GB", "2026-04-03")]
    [InlineData("GB", "2021-12-27")]
    [InlineData("GB", "2021-12-28")]
    [InlineData("GB", "2022-12-26")]
    [InlineData("GB", "2022-12-27")]
    [InlineData("GB", "2026-08-31")]
    [InlineData("DE", "2026-10-03")]
    [InlineData("DE", "2027-03-29")]
    [InlineData("DE", "2025-05-29")]
    [InlineData("FR", "2024-05-20")]
    [InlineData("SE", "2026-06-19")]
    [InlineData("CA", "2026-05-18")]
    [InlineData("CA", "2025-10-13")]
    [InlineData("JP", "2026-03-20")]
    [InlineData("JP", "2025-09-23")]
    [InlineData("JP", "2026-05-06")]
    [InlineData("JP", "2025-02-24")]
    [InlineData("NZ", "2022-01-04")]
    [InlineData("JP", "2026-09-22")]
    [InlineData("NZ", "2026-07-10")]
    [InlineData("NZ", "2024-06-28")]
    [InlineData("IE", "2030-02-01")]
    [InlineData("IE", "2026-02-02")]
    [InlineData("IT", "2027-10-04")]
    [InlineData("AU", "2021-12-28")]
    [InlineData("NO", "2026-05-14")]
    [InlineData("PL", "2026-06-04")]
    [InlineData("MX", "2026-11-16")]
    [InlineData("FI", "2025-06-20")]
    [InlineData("BR", "2026-02-17")]
    public void Holiday_OfACountry_IsOnItsDay(string country, string day) => Assert.True(Holidays.Keeps(country, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("US", "2026-11-27")]
    [InlineData("DE", "2026-10-02")]
    [InlineData("JP", "2025-05-07")]
    [InlineData("JP", "2027-09-22")]
    [InlineData("IE", "2030-02-04")]
    [InlineData("GB", "2026-04-07")]
    [InlineData("XX", "2026-01-01")]
    public void Holiday_ThatIsNone_IsNone(string country, string day) => Assert.False(Holidays.Keeps(country, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Easter_OfAHundredYears_IsThatOfTheLunarTables()
    {
        for (var year = 1990; year < 2090; year++)
        {
            var (friday, monday) = (EasterByEpact(year).AddDays(-2), EasterByEpact(year).AddDays(1));
            foreach (var country in (string[])["DE", "GB", "AU", "ES", "CZ"])
            {
                Assert.True(Holidays.Keeps(country, friday), $"{country} {friday}");
            }

            foreach (var country in (string[])["DE", "FR", "PL", "IT", "NO"])
            {
                Assert.True(Holidays.Keeps(country, monday), $"{country} {monday}");
            }
        }
    }

    [Fact]
    public void HolidaysThatMove_OfTwentyYears_AreNeverOnAWeekend()
    {
        for (var year = 2020; year < 2040; year++)
        {
            var end = Kept("GB", new DateOnly(year, 12, 20), 12);
            Assert.Equal(2, end.Length);
            Assert.All((DateOnly[])[.. end, .. Kept("GB", new DateOnly(year, 1, 1), 4), .. Kept("NZ", new DateOnly(year, 1, 1), 5), .. Kept("US", new DateOnly(year, 7, 2), 4)], day => Assert.False(day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday, day.ToString("O", null)));
            Assert.Equal(2, Kept("NZ", new DateOnly(year, 1, 1), 5).Length);
            var thanks = Assert.Single(Kept("US", new DateOnly(year, 11, 20), 11));
            Assert.True(thanks is { DayOfWeek: DayOfWeek.Thursday, Day: >= 22 and <= 28 });
        }
    }

    private static DateOnly[] Kept(string country, DateOnly first, int days) => [.. Enumerable.Range(0, days).Select(first.AddDays).Where(day => Holidays.Keeps(country, day))];

    /// <summary>The Sunday after the fourteenth day of the moon by the epact, as the tables of 1582 have it.</summary>
    private static DateOnly EasterByEpact(int year)
    {
        var century = year / 100 + 1;
        var golden = year % 19 + 1;
        var epact = ((11 * golden + 20 + (8 * century + 5) / 25 - 5 - (3 * century / 4 - 12)) % 30 + 30) % 30;
        epact += epact == 24 || (epact == 25 && golden > 11) ? 1 : 0;
        var moon = 44 - epact;
        var full = new DateOnly(year, 3, 1).AddDays((moon < 21 ? moon + 30 : moon) - 1);
        return full.AddDays(7 - (int)full.DayOfWeek);
    }

    [Fact]
    public void Countries_OfAllYears_HaveSomeAndNotTooMany()
    {
        foreach (var country in Holidays.Countries)
        {
            for (var year = 1990; year < 2090; year++)
            {
                Assert.InRange(Enumerable.Range(0, 366).Count(day => Holidays.Keeps(country, new DateOnly(year, 1, 1).AddDays(day))), 6, 22);
            }
        }
    }

    [Fact]
    public void Effect_OfTheFirstHoliday_IsThatOfAWeekend_AndThenItsOwn()
    {
        // Four weeks of one an hour, a tenth on weekends; the holiday to come is the last Thursday.
        DayKind Kind(int hour, int? before) => (hour / 24 % 7, hour / 24) switch { (5 or 6, _) => DayKind.Rest, (_, var day) when day == before || day == 31 => DayKind.Holiday, _ => DayKind.Work };
        double[] Of(int? before, double spent) => HolidayEffect.Of([.. Enumerable.Range(0, 28 * 24).Select(hour => Kind(hour, before) switch { DayKind.Rest => 0.1, DayKind.Holiday => spent, _ => 1 })], [.. Enumerable.Range(0, 35 * 24).Select(hour => Kind(hour, before))]).Factors;
        Assert.Equal((1, 0.1), (Of(null, 0)[0], Math.Round(Of(null, 0)[3 * 24], 6)));
        Assert.Equal(0.55, Of(17, 1)[3 * 24], 6);
        Assert.Equal(0.05, Of(17, 0)[3 * 24], 6);
    }

    [Fact]
    public void Effect_OfThePast_IsNotLearnt() =>
        Assert.Equal([1, double.NaN, 1], HolidayEffect.Of([1, 0, 1], [DayKind.Work, DayKind.Holiday, DayKind.Work]).Usual);

    [Fact]
    public void Outlook_WithFactors_IsTimesThem()
    {
        double[] hours = [.. Enumerable.Repeat(2.0, 240)];
        Assert.Equal(100 + 2 * 50 + 50, OutlookPlanner.Plan(new OutlookRequest { Hours = hours, Spent = 100, HoursLeft = 100, Factors = [.. Enumerable.Repeat(1.0, 50), 0.5] }).Amount, 6);
    }
}
