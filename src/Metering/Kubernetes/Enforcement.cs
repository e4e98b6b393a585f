namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What of a Budget this version of Metering acts on; the rest of the spec is accepted and named as not yet enforced.</summary>
public static class Enforcement
{
    /// <summary>Fields of the spec with an effect in Metering.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "spec.limit", "spec.scope", "spec.parentRef", "spec.allowed", "spec.grants", "spec.period", "spec.enforcement.mode",
        "spec.enforcement.onUnpricedModel", "spec.enforcement.onMissingRate",
    ];

    /// <summary>Period types that are accepted and not counted yet.</summary>
    public static IReadOnlyList<string> PeriodTypesNotYetEnforced { get; } = ["Rolling"];
}
