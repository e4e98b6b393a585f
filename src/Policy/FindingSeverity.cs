namespace ClaudeConfig.Policy;

/// <summary>What a finding means for delivery.</summary>
public enum FindingSeverity
{
    /// <summary>Delivered, and worth a look.</summary>
    Warning,

    /// <summary>Not delivered; what is deployed stays.</summary>
    Error,
}
