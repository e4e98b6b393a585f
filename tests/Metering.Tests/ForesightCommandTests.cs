using System.Globalization;
using ClaudeConfig.Foresight.Anomalies;
using ClaudeConfig.Metering.Foresight;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What the commands make of CSV files.</summary>
public sealed class ForesightCommandTests
{
    private static List<SeriesRow> Read(string text, bool manySeries = true) => [.. new SeriesFile("f.csv", manySeries).Read(new StringReader(text))];

    [Theory]
    [InlineData("series,time,value\na,1,2\n")]
    [InlineData("value,series,time\n2,a,1\n")]
    [InlineData("\uFEFF\"series\",\"time\",\"value\"\r\n\"a\",\"1\",\"2\"\r\n")]
    [InlineData("unique_id,ds,y\na,1,2\n")]
    [InlineData("a,1,2\n")]
    public void Rows_OfAnyOrder_AreRead(string text) => Assert.Equal(new SeriesRow("a", "1", "2", 2, text.Count(sign => sign == (char)10)), Assert.Single(Read(text)));

    [Fact]
    public void Rows_WithoutHeader_OfTwoColumns_AreSeriesOrTimes()
    {
        Assert.Equal("a", Read("a,2\n")[0].Series);
        Assert.Equal("a", Read("a,2\n", manySeries: false)[0].Time);
    }

    [Theory]
    [InlineData("value\n\"\"\n")]
    [InlineData("value\nNaN\n")]
    [InlineData("value\nNA\n")]
    public void Value_ThatIsMissing_IsNotANumber(string text) => Assert.Equal(double.NaN, Read(text)[0].Value);

    [Theory]
    [InlineData("value\nx\n", "f.csv line 2, column 1: value \"x\" is not a number")]
    [InlineData("series,value\na\n", "f.csv line 2: 1 columns")]
    [InlineData("series,value\na,1,5\n", "f.csv line 2, column 3: \"5\" has no column")]
    [InlineData("series,value\n\"a,1\n", "f.csv line 2: a quotation mark without its other")]
    [InlineData("series;value\na;1\n", "separated by commas")]
    [InlineData("a,b,c,d\n", "names no column \"value\"")]
    [InlineData("", "no rows")]
    public void Input_ThatIsWrong_NamesTheLine(string text, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Series_WithTimes_AreSortedAndMissingRowsAreHoles()
    {
        var lines = Enumerable.Range(0, 100).Where(hour => hour != 50).Reverse().Select(hour => $"a,2026-01-01T00:00:00Z,{hour}".Replace("2026-01-01T00:00:00Z", DateTimeOffset.UnixEpoch.AddHours(hour).ToString("O"), StringComparison.Ordinal));
        var (name, values) = Assert.Single(SeriesInput.Gather(Read(string.Join('\n', lines))));
        Assert.Equal("a", name);
        Assert.Equal(Enumerable.Range(0, 100).Select(hour => hour == 50 ? double.NaN : hour), values);
    }

    [Fact]
    public void Series_WithOneTimeThatCannotBeRead_NamesItsLine() =>
        Assert.Contains("line 3: time \"soon\"", Assert.Throws<FormatException>(() => SeriesInput.Gather(Read("series,time,value\na,2026-01-01,1\na,soon,2\na,2026-01-03,3\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Series_WithTimesThatAreNames_KeepTheirOrder() => Assert.Equal([1, 2, 3], SeriesInput.Gather(Read("series,time,value\na,t3,1\na,t1,2\na,t2,3\n"))[0].Values);

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("1", new int[0])]
    [InlineData("24,168,24", new[] { 24, 168 })]
    public void Seasons_OfOneStep_AreNone(string text, int[] seasons)
    {
        var problems = new List<string>();
        Assert.Equal(seasons, NumberList.Seasons(text, problems));
        Assert.Empty(problems);
    }

    [Fact]
    public void Series_OfWorkingDays_HaveNoHoles()
    {
        var days = Enumerable.Range(0, 50).Where(day => day % 7 < 5).Select(day => $"a,{DateTimeOffset.UnixEpoch.AddDays(day):O},1");
        Assert.DoesNotContain(SeriesInput.Gather(Read(string.Join('\n', days)))[0].Values, double.IsNaN);
    }

    [Fact]
    public void Anomalies_OfTruncatedFile_AreThoseOfTheWhole()
    {
        var random = new Random(1);
        SeriesRow[] rows = [.. Enumerable.Range(0, 900).Select(t => (Value: random.NextDouble() + (t == 700 ? 30 : 0), Time: DateTimeOffset.UnixEpoch.AddMinutes(5 * t).ToString("O"))).Select(row => new SeriesRow("", row.Time, row.Value.ToString("R"), row.Value))];
        var whole = Lines(rows);
        Assert.Contains(",1", whole[701], StringComparison.Ordinal);
        foreach (var end in (int[])[0, 3, 12, 13, 500, 899])
        {
            Assert.Equal(whole[..(end + 1)], Lines(rows[..end]));
        }
    }

    [Fact]
    public void Clock_OfFiveMinutes_KnowsTheDayTheWeekAndRowsThatAreMissing()
    {
        static string At(int minutes) => DateTimeOffset.UnixEpoch.AddMinutes(minutes).ToString("O");
        var clock = new StreamClock([.. Enumerable.Range(0, 12).Select(t => At(5 * t))]);
        Assert.Equal([288, 2016], clock.Seasons);
        Assert.Equal(0, clock.Missing(At(60)));
        Assert.Equal(2, clock.Missing(At(75)));
        Assert.Equal(0, clock.Missing(At(100 * 1440)));
        Assert.Equal(0, clock.Missing("later"));
    }

    [Fact]
    public void Clock_WithoutTimes_KnowsNothing()
    {
        var clock = new StreamClock([.. Enumerable.Range(0, 12).Select(t => $"{t}")]);
        Assert.Empty(clock.Seasons);
        Assert.Equal(0, clock.Missing("20"));
    }

    [Fact]
    public void Rows_ThatAreMissing_DoNotMoveTheSeason()
    {
        SeriesRow[] rows = [.. Enumerable.Range(0, 1500).Where(t => t is < 1200 or >= 1211)
            .Select(t => (Time: DateTimeOffset.UnixEpoch.AddHours(t).ToString("O"), Value: (t % 24 is 3 or 4 ? 50 : 10) + 0.5 * Math.Sin(t * 0.7)))
            .Select(row => new SeriesRow("", row.Time, row.Value.ToString("R", CultureInfo.InvariantCulture), row.Value))];
        // A day that was taken for another scores 0.35.
        Assert.InRange(Lines(rows)[1203..1280].Max(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)), 0, 0.2);
    }

    private static string[] Lines(SeriesRow[] rows)
    {
        var output = new StringWriter();
        AnomaliesCommand.Write(rows, new StreamOptions(), output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
