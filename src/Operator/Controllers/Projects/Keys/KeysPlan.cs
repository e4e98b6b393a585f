namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What should become of a project's keys.</summary>
/// <param name="Keys">The keys of the spec.</param>
/// <param name="Revoked">Names of keys that left the spec, or were never in it.</param>
/// <param name="Problem">Why nothing may be done at all.</param>
internal sealed record KeysPlan(IReadOnlyList<KeyPlan> Keys, IReadOnlyList<string> Revoked, (string Reason, string Message)? Problem = null);
