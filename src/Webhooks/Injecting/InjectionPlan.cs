namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What is done to a pod: a patch, a reason why there is none, or nothing.</summary>
internal sealed record InjectionPlan
{
    /// <summary>Nothing is to be done.</summary>
    public static InjectionPlan Nothing { get; } = new();

    /// <summary>What is added; null for nothing.</summary>
    public byte[]? Patch { get; init; }

    /// <summary>Why the pod cannot get what it asks for, and the remedy; null where it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>What was done, for an Event.</summary>
    public string Note { get; init; } = "";

    /// <summary>What whoever made the pod should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static InjectionPlan Refused(string why) => new() { Refusal = why };
}
