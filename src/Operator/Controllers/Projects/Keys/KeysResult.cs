using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What became of a plan.</summary>
/// <param name="Plan">The plan, with its new keys made.</param>
/// <param name="InForce">What the authority says now.</param>
/// <param name="Left">Names of keys that left the spec and whose Secret is still there.</param>
/// <param name="Changes">What became of the Secrets.</param>
internal sealed record KeysResult(KeysPlan Plan, IReadOnlyDictionary<string, KeyRecord> InForce, IReadOnlyList<string> Left, ChildChanges Changes);
