using ClaudeConfig.Aws.Secrets;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>What is kept of one secret between looks. Used under its own turn.</summary>
internal sealed class AwsSecretEntry
{
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public SecretValue? Value { get; set; }

    /// <summary>When the value was read; when it became the one that gateways get.</summary>
    public DateTimeOffset Read { get; set; }

    public DateTimeOffset Chosen { get; set; }

    public DateTimeOffset Due { get; set; }

    public DateTimeOffset Used { get; set; }

    public int Failures { get; set; }

    public (string Reason, string Text)? Problem { get; set; }

    /// <summary>Versions that providers refused.</summary>
    public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);
}
