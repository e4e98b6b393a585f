namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>Secrets of AWS as the platform team sets them.</summary>
internal sealed record AwsSecretOptions
{
    /// <summary>Who may use which; nobody any unless said.</summary>
    public IReadOnlyList<AwsSecretGrant> Grants { get; init; } = [];

    /// <summary>Accounts whose secrets may be named by ARN.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>The region that is meant where a project says none, or null.</summary>
    public string? Region { get; init; }
}
