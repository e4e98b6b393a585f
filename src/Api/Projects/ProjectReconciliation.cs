using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What was counted for a project this month beside what its providers say they charged.</summary>
public sealed record ProjectReconciliation
{
    /// <summary>
    /// What was charged beyond what was counted; negative where less was charged. A provider's report knows no projects: each day's and model's difference falls to those that used the model on that day, by
    /// what they used.
    /// </summary>
    [Required, Length(48)]
    public string Delta { get; set; } = "";

    /// <summary>What was counted on the days that were reported on.</summary>
    [Required, Length(48)]
    public string Counted { get; set; } = "";

    /// <summary>The end of the last day that was reported on.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? Through { get; init; }
}
