using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>What the endpoints of a kind with a status subresource reset.</summary>
internal static class ResetFields
{
    public static FieldSet Status { get; } = FieldSet.OfFields(["status"]);

    public static FieldSet Spec { get; } = FieldSet.OfFields(["spec"]);

    public static FieldSet For(bool hasStatus, string? subresource) => (hasStatus, subresource) switch
    {
        (true, null or "") => Status,
        (true, "status") => Spec,
        _ => FieldSet.Empty,
    };
}
