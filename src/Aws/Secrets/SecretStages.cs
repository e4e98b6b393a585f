namespace ClaudeConfig.Aws.Secrets;

/// <summary>The labels that versions of a secret carry while it rotates.</summary>
public static class SecretStages
{
    /// <summary>The version that is in force.</summary>
    public const string Current = "AWSCURRENT";

    /// <summary>The one that will be, or the one of a rotation that broke off.</summary>
    public const string Pending = "AWSPENDING";

    /// <summary>The one that was.</summary>
    public const string Previous = "AWSPREVIOUS";
}
