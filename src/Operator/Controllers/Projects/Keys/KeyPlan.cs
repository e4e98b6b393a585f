using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What should become of one key. It holds no new key: those are made after planning, once for each that is wanted.</summary>
internal sealed record KeyPlan
{
    public required ProjectKey Spec { get; init; }

    public KeyChange Change { get; init; }

    /// <summary>What the authority should say; null revokes, unless a new key is wanted.</summary>
    public KeyRecord? Record { get; init; }

    /// <summary>Whether a new key is to be made.</summary>
    public bool NeedsKey { get; init; }

    /// <summary>The key that works on beside a new one until its end.</summary>
    public IssuedKey? Previous { get; init; }

    /// <summary>The key as the Secret should hold it; null leaves the Secret as it is.</summary>
    public byte[]? Key { get; init; }

    /// <summary>What stands in the way.</summary>
    public (string Reason, string Message)? Problem { get; init; }
}
