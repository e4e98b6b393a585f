using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>What the replicas of one gateway get.</summary>
/// <param name="Gateway">The gateway's name; empty for the shared one.</param>
/// <param name="Config">The document.</param>
/// <param name="Credentials">Credentials by provider id.</param>
internal sealed record GatewayBundle(string Gateway, RouterConfig Config, IReadOnlyDictionary<string, string> Credentials);
