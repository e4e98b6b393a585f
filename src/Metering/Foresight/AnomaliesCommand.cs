using System.CommandLine;
using System.Globalization;
using ClaudeConfig.Foresight.Anomalies;

namespace ClaudeConfig.Metering.Foresight;

/// <summary><c>anomalies</c>: a stream in, its values with a score and an alert out, row by row. Needs no database.</summary>
internal static class AnomaliesCommand
{
    private static readonly Option<string> Input = CommandInput.Option("CSV file, or - for standard input: columns time (optional) and value, with or without a header; oldest first");
    private static readonly Option<string> Seasons = NumberList.Option("--seasons", "Seasonal periods in steps: 288 for a day of 5 minutes; by the first time stamps unless given", "");
    private static readonly Option<double> Threshold = new("--threshold") { Description = "The score from which a value alerts, above 0 up to 1", DefaultValueFactory = _ => new StreamOptions().Threshold };
    private static readonly Option<int> Probation = new("--probation") { Description = "Rows at the start in which nothing alerts, from 50", DefaultValueFactory = _ => new StreamOptions().Probation };

    public static Command Create()
    {
        var command = new Command("anomalies", "Score the values of a stream: time,value,score,alert, on standard output. A score rests on earlier rows only, lies between 0 and 1, and means the same in every file.");
        foreach (var option in (Option[])[Input, Seasons, Threshold, Probation])
        {
            command.Options.Add(option);
        }

        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        var problems = new List<string>();
        var input = arguments.GetValue(Input)!;
        var options = new StreamOptions
        {
            Seasons = NumberList.Seasons(arguments.GetValue(Seasons), problems) ?? [],
            Threshold = arguments.GetValue(Threshold),
            Probation = arguments.GetValue(Probation),
        };
        problems.AddRange(options.Problems().Select(problem => $"--{problem}"));
        return CommandInput.Guarded(input, problems, () =>
        {
            using var reader = CommandInput.Open(input);
            using var output = CommandInput.Output();
            Write(new SeriesFile(CommandInput.Name(input), manySeries: false).Read(reader), options, output);
        });
    }

    internal static void Write(IEnumerable<SeriesRow> rows, StreamOptions options, TextWriter output)
    {
        output.WriteLine("time,value,score,alert");
        var first = new List<SeriesRow>();
        StreamDetector? detector = null;
        StreamClock? clock = null;
        foreach (var row in rows)
        {
            if (detector is null && first.Count < StreamClock.Rows)
            {
                // Nothing scores in probation: the first rows may wait for nobody.
                first.Add(row);
                Write(output, row, default);
                continue;
            }

            clock ??= new StreamClock([.. first.Select(earlier => earlier.Time)]);
            detector ??= Start(first, options, clock);
            detector.Skip(clock.Missing(row.Time));
            Write(output, row, detector.Next(row.Value));
        }
    }

    private static StreamDetector Start(List<SeriesRow> first, StreamOptions options, StreamClock clock)
    {
        var seasons = options.Seasons.Count > 0 ? options.Seasons : clock.Seasons;
        var detector = new StreamDetector(options with { Seasons = seasons });
        foreach (var row in first)
        {
            detector.Next(row.Value);
        }

        return detector;
    }

    private static void Write(TextWriter output, SeriesRow row, StreamVerdict verdict) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{CsvLine.Quoted(row.Time)},{row.Text},{verdict.Score:0.######},{(verdict.Alert ? 1 : 0)}"));
}
