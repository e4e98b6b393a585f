namespace ClaudeConfig.Aws.Secrets;

/// <summary>A version of a secret. Not a record: nothing may print it.</summary>
/// <param name="arn">The secret's whole ARN.</param>
/// <param name="name">The secret's name.</param>
/// <param name="versionId">Which version.</param>
/// <param name="stages">The labels of the version, such as AWSCURRENT.</param>
/// <param name="value">The value.</param>
public sealed class SecretValue(string arn, string name, string versionId, IReadOnlyList<string> stages, byte[] value)
{
    /// <summary>The secret's whole ARN.</summary>
    public string Arn => arn;

    /// <summary>The secret's name.</summary>
    public string Name => name;

    /// <summary>Which version.</summary>
    public string VersionId => versionId;

    /// <summary>The labels of the version.</summary>
    public IReadOnlyList<string> Stages => stages;

    /// <summary>The value.</summary>
    public byte[] Value => value;
}
