namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What happens to a request for a model that has no price.</summary>
public enum UnpricedModelPolicy
{
    /// <summary>Refused.</summary>
    Deny,

    /// <summary>Charged at the dearest rate of its provider.</summary>
    Assume,

    /// <summary>Served and counted as unpriced.</summary>
    Allow,
}
