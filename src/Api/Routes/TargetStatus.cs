using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>The state of a target.</summary>
public sealed record TargetStatus
{
    /// <summary>The target's name.</summary>
    [Required, Length(63)]
    public string Name { get; set; } = "";

    /// <summary>Healthy, Degraded, Unhealthy or Unknown.</summary>
    [Required]
    public TargetHealth Health { get; init; }

    /// <summary>The last error.</summary>
    [Length(512)]
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? LastErrorTime { get; init; }
}
