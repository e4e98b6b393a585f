using ClaudeConfig.Aws.Secrets;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

/// <summary>What is known of a secret.</summary>
/// <param name="Value">The version to use; null where none is known.</param>
/// <param name="Reason">The reason of a condition where there is a problem.</param>
/// <param name="Problem">Why it could not be read; null where it could.</param>
internal sealed record AwsSecretReading(SecretValue? Value, string? Reason, string? Problem);
