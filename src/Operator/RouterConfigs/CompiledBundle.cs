using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>What gateways get, and what was left out of it.</summary>
/// <param name="Config">The document.</param>
/// <param name="Credentials">Credentials by provider id.</param>
/// <param name="Problems">Reasons and sentences by the project that they are reported on.</param>
internal sealed record CompiledBundle(RouterConfig Config, IReadOnlyDictionary<string, string> Credentials, IReadOnlyDictionary<ObjectKey, (string Reason, string Message)> Problems);
