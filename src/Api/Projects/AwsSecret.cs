using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A secret in AWS Secrets Manager.</summary>
public sealed record AwsSecret
{
    /// <summary>Name or ARN of the secret.</summary>
    [Required, Length(2048)]
    public string SecretId { get; set; } = "";

    /// <summary>The AWS region, for example eu-central-1; the operator's own unless set.</summary>
    [Length(32), Pattern(Patterns.AwsRegion, Patterns.AwsRegionSentence)]
    public string? Region { get; init; }

    /// <summary>The field to take when the secret's value is a JSON object.</summary>
    [Length(128)]
    public string? JsonKey { get; init; }

    /// <summary>How often the secret is read again, a Go duration; 1h unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1m')", "refreshInterval must be 1m or longer: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? RefreshInterval { get; init; }
}
