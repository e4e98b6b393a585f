namespace ClaudeConfig.Manifests.Roles;

/// <summary>Verbs on kinds.</summary>
/// <param name="Kinds">The plurals.</param>
/// <param name="Verbs">The verbs.</param>
internal sealed record MemberGrant(IReadOnlyList<string> Kinds, IReadOnlyList<string> Verbs);
