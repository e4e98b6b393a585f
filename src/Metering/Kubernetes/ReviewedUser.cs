namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Somebody whom the API server knows.</summary>
internal sealed record ReviewedUser(string Name, string? Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IList<string>> Extra);
