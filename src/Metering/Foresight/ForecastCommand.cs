using System.CommandLine;
using System.Globalization;
using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Metering.Foresight;

/// <summary><c>forecast</c>: series of a CSV file in, their continuations with bands out. Needs no database.</summary>
internal static class ForecastCommand
{
    private const int ProgressEvery = 100;

    private static readonly Option<string> Input = CommandInput.Option("CSV file, or - for standard input: columns series, time (optional) and value, with or without a header; equally spaced, oldest first");
    private static readonly Option<int> Horizon = new("--horizon") { Description = "Steps ahead", Required = true };
    private static readonly Option<string> Seasons = NumberList.Option("--seasons", "Seasonal periods in steps: 24,168 for hours, 52 for weeks, 12 for months; none unless given", "");
    private static readonly Option<string> Levels = NumberList.Option("--levels", "How much of the future each band should hold, in percent", "80,95");

    public static Command Create()
    {
        var command = new Command("forecast", "Forecast series of a CSV file: series,step,mean and a low and high for each level, on standard output. Bands learn from all series of the file together.");
        foreach (var option in (Option[])[Input, Horizon, Seasons, Levels])
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
        var levels = NumberList.Parse(arguments.GetValue(Levels), "--levels", problems);
        var options = new ForecastOptions
        {
            Horizon = arguments.GetValue(Horizon),
            Seasons = NumberList.Seasons(arguments.GetValue(Seasons), problems) ?? [],
            Levels = levels ?? [],
        };
        problems.AddRange(options.Problems().Select(problem => $"--{problem}"));
        return CommandInput.Guarded(input, problems, () => Write(input, options));
    }

    private static void Write(string input, ForecastOptions options)
    {
        using var reader = CommandInput.Open(input);
        var series = SeriesInput.Gather(new SeriesFile(CommandInput.Name(input), manySeries: true).Read(reader));
        var forecasts = Forecaster.Forecast([.. series.Select(one => one.Values)], options, done => Progress(done, series.Count));
        using var output = CommandInput.Output();
        output.WriteLine("series,step,mean" + string.Concat(options.Levels.Select(level => FormattableString.Invariant($",low{level},high{level}"))));
        for (var i = 0; i < series.Count; i++)
        {
            WriteSeries(output, CsvLine.Quoted(series[i].Name), forecasts[i]);
        }
    }

    private static void WriteSeries(StreamWriter output, string name, SeriesForecast forecast)
    {
        for (var step = 0; step < forecast.Mean.Length; step++)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{name},{step + 1},{forecast.Mean[step]:R}"));
            foreach (var band in forecast.Bands)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $",{band.Low[step]:R},{band.High[step]:R}"));
            }

            output.WriteLine();
        }
    }

    private static void Progress(int done, int all)
    {
        if (all >= 2 * ProgressEvery && (done % ProgressEvery == 0 || done == all))
        {
            Console.Error.WriteLine($"metering: {done} of {all} series");
        }
    }
}
