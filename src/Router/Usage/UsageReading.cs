using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>What an answer said about its usage.</summary>
internal readonly record struct UsageReading
{
    /// <summary>Null until the first figures.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>The figures are the last word, not an interim state.</summary>
    public bool Final { get; init; }

    /// <summary>The figures are there, and something about them is not as it should be: charged as read, and marked.</summary>
    public bool Doubtful { get; init; }

    /// <summary>The figures say how large the prompt was.</summary>
    public bool HasInput { get; init; }

    /// <summary>Parts were served by another model than asked for: the figures are right, their rates may differ.</summary>
    public bool MixedModels { get; init; }

    /// <summary>Bytes of generated text that passed: the floor of an estimate.</summary>
    public long GeneratedBytes { get; init; }

    public bool? Fast { get; init; }

    public string? InferenceGeo { get; init; }

    public string? ServiceTier { get; init; }

    /// <summary>An error event came in the stream.</summary>
    public bool Failed { get; init; }

    /// <summary>The provider took the request up and gave it back before any content: nothing is charged for it.</summary>
    public bool Free { get; init; }
}
