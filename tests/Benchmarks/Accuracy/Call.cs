namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>A call as its caller saw it. Times are of one clock; amounts USD.</summary>
internal sealed record Call
{
    /// <summary>Unique: sent as the session, so that provider, ledger and caller speak of the same call.</summary>
    public required string Id { get; init; }

    /// <summary>Whether its budget is about to be spent.</summary>
    public required bool AtTheEdge { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>The most that it could cost, as a gateway holds it.</summary>
    public required decimal Worst { get; init; }

    /// <summary>What a complete answer costs.</summary>
    public required decimal Cost { get; init; }

    public required CallEnd Ended { get; init; }

    /// <summary>What was said instead of an answer.</summary>
    public string? Message { get; init; }
}
