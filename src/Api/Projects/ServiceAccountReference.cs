using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A ServiceAccount.</summary>
public sealed record ServiceAccountReference
{
    /// <summary>Its namespace.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Namespace { get; set; } = "";

    /// <summary>Its name.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";
}
