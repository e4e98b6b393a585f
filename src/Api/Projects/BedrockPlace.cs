using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where Claude is asked for on Amazon Bedrock.</summary>
public sealed record BedrockPlace
{
    /// <summary>The AWS region whose endpoint is asked, for example eu-central-1. Inference profiles may serve a request in others of their area.</summary>
    [Required, Length(32), Pattern(Patterns.AwsRegion, Patterns.AwsRegionSentence)]
    public string Region { get; set; } = "";
}
