using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Common;

/// <summary>When work that was refused is tried again. It stands in the status so that a restart neither forgets the pause nor tries everything at once.</summary>
public sealed record RetryStatus
{
    /// <summary>Refusals in a row.</summary>
    [Required, Range(1, 1000000)]
    public int Attempts { get; init; }

    /// <summary>When it is tried next, unless the object is edited before.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? NextTime { get; init; }
}
