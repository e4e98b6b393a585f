namespace ClaudeConfig.ProviderSimulator;

/// <summary>A request as it came in.</summary>
public sealed class RecordedRequest
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Method { get; init; }

    public required string Path { get; init; }

    public required string Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>True once the caller went away before the answer was complete.</summary>
    public bool Aborted { get; internal set; }

    /// <summary>Bytes of the answer's body, in order.</summary>
    public MemoryStream Answer { get; } = new();

    /// <summary>Completes when the answer ended, one way or the other.</summary>
    public Task Ended => ended.Task;

    internal void End() => ended.TrySetResult();
}
