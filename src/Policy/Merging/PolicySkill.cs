using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Merging;

/// <summary>A skill: as a spec writes it, or as files that are delivered as they are, by path below its folder.</summary>
internal sealed record PolicySkill(Skill? Written, IReadOnlyDictionary<string, string>? Files = null);
