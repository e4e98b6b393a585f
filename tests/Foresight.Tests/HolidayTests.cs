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
    [InlineData("BR", "2026-02-17")]
    public void Holiday_OfACountry_IsOnItsDay(string country, string day) => Assert.True(Holidays.Keeps(country, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("US", "2026-11-27")]
    [InlineData("DE", "2026-10-02")]
    [InlineData("JP", "2025-05-07")]
    [InlineData("XX", "2026-01-01")]
    public void Holiday_ThatIsNone_IsNone(string country, string day) => Assert.False(Holidays.Keeps(country, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Countries_OfAllYears_HaveSomeAndNotTooMany()
    {
        foreach (var country in Holidays.Countries)
        {
            for (var year = 1990; year < 2090; year++)
            {
                Assert.InRange(Enumerable.Range(0, 366).Count(day => Holidays.Keeps(country, new DateOnly(year, 1, 1).AddDays(day))), 7, 21);
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
