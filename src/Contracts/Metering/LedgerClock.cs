using System.Globalization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>What time it is where money is counted. Every answer of Metering says so, and gateways go by it: which window a request belongs to must not depend on whose clock is off.</summary>
public static class LedgerClock
{
    /// <summary>The header of answers: milliseconds since 1970, UTC.</summary>
    public const string Header = "claudeconfig-time";

    /// <summary>The value of the header.</summary>
    public static string Write(DateTimeOffset now) => now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The time that a header says; null where it says none.</summary>
    public static DateTimeOffset? Read(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
