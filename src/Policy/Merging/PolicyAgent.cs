using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Merging;

/// <summary>A subagent: as a spec writes it, or as a document that is delivered as it is.</summary>
internal sealed record PolicyAgent(Subagent? Written, string? Document = null);
