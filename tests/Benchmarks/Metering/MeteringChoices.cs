using System.Globalization;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>What <c>bench-metering</c> was asked for.</summary>
internal sealed record MeteringChoices
{
    public int Events { get; init; }

    public int Edit { get; init; }

    public string? Only { get; init; }

    public bool Flush { get; init; }

    public bool Filled { get; init; }

    public bool Leases { get; init; }

    /// <summary>How long it is offered twice what it takes; null: not at all.</summary>
    public TimeSpan? Overload { get; init; }

    /// <summary>Another build of Metering.</summary>
    public string? Beside { get; init; }

    /// <summary>Settings of Metering's runtime.</summary>
    public IReadOnlyDictionary<string, string> Runtime { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the server.</summary>
    public IReadOnlyList<string> Postgres { get; init; } = [];

    public static MeteringChoices Of(string[] arguments) => new()
    {
        Events = Number(arguments, "events") ?? 60_000,
        Edit = Number(arguments, "edit") ?? 1_000_000,
        Only = Values(arguments, "only").FirstOrDefault(),
        Flush = arguments.Contains("fsync=on"),
        Filled = arguments.Contains("filled"),
        Leases = arguments.Contains("leases"),
        Overload = Number(arguments, "overload") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Beside = Values(arguments, "beside").FirstOrDefault(),
        Runtime = Values(arguments, "runtime").Select(setting => setting.Split(':', 2)).ToDictionary(setting => setting[0], setting => setting[1]),
        Postgres = [.. Values(arguments, "postgres").Select(setting => setting.Replace(':', '='))],
    };

    private static IEnumerable<string> Values(string[] arguments, string name) =>
        arguments.Where(argument => argument.StartsWith(name + "=", StringComparison.Ordinal)).Select(argument => argument[(name.Length + 1)..]);

    private static int? Number(string[] arguments, string name) => Values(arguments, name).FirstOrDefault() is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
