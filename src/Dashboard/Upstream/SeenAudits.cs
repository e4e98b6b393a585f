namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/audit</c>.</summary>
internal sealed record SeenAudits(IReadOnlyList<SeenAudit> Entries);
