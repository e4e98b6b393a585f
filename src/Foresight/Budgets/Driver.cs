namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What explains an excess: values of one dimension, and why they cost more.</summary>
public sealed record Driver
{
    /// <summary>The dimension, such as <c>session</c>.</summary>
    public required string Dimension { get; init; }

    /// <summary>Its values, the largest part first.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>The part of the excess that they explain; above one where the rest fell.</summary>
    public required double Explained { get; init; }

    /// <summary>Excess by dearer tokens at the same use.</summary>
    public required double Price { get; init; }

    /// <summary>Excess by more tokens in the same proportions.</summary>
    public required double Volume { get; init; }

    /// <summary>Excess by other proportions: dearer models or token classes.</summary>
    public required double Mix { get; init; }

    /// <summary>Traits that nearly all of the excess shares besides, such as the member of a session.</summary>
    public required IReadOnlyDictionary<string, string> Besides { get; init; }
}
