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
    public void Rows_OfAnyOrder_AreRead(string text) => Assert.Equal(new SeriesRow("a", "1", "2", 2), Assert.Single(Read(text)));

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
    [InlineData("value\nx\n", "f.csv line 2: value \"x\" is not a number")]
    [InlineData("series,value\na\n", "f.csv line 2: 1 columns")]
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
    public void Clock_OfFiveMinutes_KnowsTheDayAndTheWeek() =>
        Assert.Equal([288, 2016], StreamClock.Seasons([.. Enumerable.Range(0, 12).Select(t => DateTimeOffset.UnixEpoch.AddMinutes(5 * t).ToString("O"))]));

    [Fact]
    public void Clock_WithoutTimes_KnowsNothing() => Assert.Empty(StreamClock.Seasons([.. Enumerable.Range(0, 12).Select(t => $"{t}")]));

    private static string[] Lines(SeriesRow[] rows)
    {
        var output = new StringWriter();
        AnomaliesCommand.Write(rows, new StreamOptions(), output);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
