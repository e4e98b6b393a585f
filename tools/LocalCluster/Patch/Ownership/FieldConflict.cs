using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>Fields that an apply would change and another manager owns.</summary>
internal sealed record FieldConflict(ManagerKey Manager, FieldSet Fields);
