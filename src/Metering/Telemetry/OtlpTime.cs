namespace ClaudeConfig.Metering.Telemetry;

/// <summary>What both encodings have in common.</summary>
internal static class OtlpTime
{
    /// <summary>Longer attributes are left out.</summary>
    public const int LongestText = 512;

    private const string Prefix = "claude_code.";
    private const ulong NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since 1970.</summary>
    public static DateTimeOffset Of(ulong nanoseconds) =>
        Clock.Truncate(DateTimeOffset.UnixEpoch.AddTicks((long)Math.Min(nanoseconds / NanosecondsPerTick, (ulong)(DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks - 1))));

    /// <summary>The name of an event, which older clients give as an attribute.</summary>
    public static string NameOf(string eventName, IReadOnlyDictionary<string, string> attributes)
    {
        var name = eventName.Length > 0 ? eventName : attributes.GetValueOrDefault("event.name", "");
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }
}
