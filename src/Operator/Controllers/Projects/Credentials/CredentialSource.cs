namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>What was found where a part of a provider should be: a value, or a problem.</summary>
internal sealed record CredentialSource(string Provider, byte[]? Value, string? ProblemReason, string? Problem)
{
    public CredentialPart Part { get; init; }

    /// <summary>Which version of it this is, for people; null where sources have no versions.</summary>
    public string? Proof { get; init; }

    /// <summary>Which copy is its own.</summary>
    public string CopyName => CredentialCopy.KeyOf(Provider, Part);

    public static CredentialSource Found(string provider, byte[] value) => new(provider, value, null, null);

    public static CredentialSource Missing(string provider, string reason, string problem) => new(provider, null, reason, problem);
}
