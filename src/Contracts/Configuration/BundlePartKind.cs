namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What a part of a bundle belongs to.</summary>
public enum BundlePartKind
{
    /// <summary>The configuration document.</summary>
    Config,

    /// <summary>Provider credentials.</summary>
    Credentials,
}
