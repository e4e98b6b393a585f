namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>One entry of x-kubernetes-validations.</summary>
internal sealed record CelRule(string Rule, string Message);
