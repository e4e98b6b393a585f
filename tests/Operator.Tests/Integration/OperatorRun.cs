namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>How an operator is started that differs from the usual one.</summary>
public sealed record OperatorRun
{
    /// <summary>Another identity or another way to the API.</summary>
    public string? Kubeconfig { get; init; }

    public bool LeaderElection { get; init; } = true;

    /// <summary>Further arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
