namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/targets</c>.</summary>
internal sealed record SeenTargets(IReadOnlyList<SeenTarget> Targets);
