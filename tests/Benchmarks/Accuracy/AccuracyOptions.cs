using System.Globalization;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>What a run is made of; <c>name=value</c> on the command line.</summary>
internal sealed record AccuracyOptions
{
    public int Seeds { get; init; } = 1;

    public int FirstSeed { get; init; } = 1;

    public int Routers { get; init; } = 8;

    public int Callers { get; init; } = 200;

    public int Seconds { get; init; } = 60;

    /// <summary>Processes are killed and come back.</summary>
    public bool Kills { get; init; } = true;

    /// <summary>How far gateways' clocks may be off, in minutes, in runs of even seeds. Needs the library faketime.</summary>
    public int SkewMinutes { get; init; } = 3;

    /// <summary>Usage goes through Kafka, limits are counted in Redis, reports read a replica.</summary>
    public bool Full { get; init; }

    public static AccuracyOptions Parse(IEnumerable<string> arguments)
    {
        var options = new AccuracyOptions();
        foreach (var argument in arguments)
        {
            options = argument.Split('=', 2) is [var name, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out var value)
                ? options.With(name, value)
                : throw new ArgumentException($"'{argument}' is not name=number");
        }

        return options;
    }

    private AccuracyOptions With(string name, int value) => name switch
    {
        "seeds" => this with { Seeds = value },
        "first" => this with { FirstSeed = value },
        "routers" => this with { Routers = value },
        "callers" => this with { Callers = value },
        "seconds" => this with { Seconds = value },
        "kills" => this with { Kills = value != 0 },
        "skew" => this with { SkewMinutes = value },
        "full" => this with { Full = value != 0 },
        _ => throw new ArgumentException($"'{name}' is not one of seeds, first, routers, callers, seconds, kills, skew, full"),
    };
}
