using System.Text.Json.Serialization;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Metering;

/// <summary>A session that has spent what a session may.</summary>
public sealed record StoppedSession
{
    /// <summary>Its project.</summary>
    public required ObjectRef Project { get; init; }

    /// <summary>Its member; empty for a caller without a name. Nobody stops another's session by its name.</summary>
    public required string Member { get; init; }

    /// <summary>Claude Code's session.</summary>
    public required string SessionId { get; init; }

    /// <summary>What it spent, in <see cref="Currency"/>.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Spent { get; init; }

    /// <summary>What it may.</summary>
    [JsonConverter(typeof(DecimalStringConverter))]
    public required decimal Limit { get; init; }

    /// <summary>The budget's currency.</summary>
    public required string Currency { get; init; }
}
