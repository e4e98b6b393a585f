namespace ClaudeConfig.Aws;

/// <summary>What a service answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body, whole.</param>
/// <param name="Date">The server's clock, or null.</param>
public sealed record AwsAnswer(int Status, byte[] Body, DateTimeOffset? Date);
