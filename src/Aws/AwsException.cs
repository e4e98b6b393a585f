namespace ClaudeConfig.Aws;

/// <summary>AWS gave no answer, or one that refuses. The message says why and what to do, and holds no secret.</summary>
public sealed class AwsException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What AWS calls the failure, such as <c>ThrottlingException</c>; empty where there was no answer.</summary>
    public string Code { get; init; } = "";

    /// <summary>The status of the answer; 0 where there was none.</summary>
    public int Status { get; init; }
}
