namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>What a token lives and dies with.</summary>
internal sealed record BoundObject(string Kind, string Name, string Uid);
