namespace ClaudeConfig.Foresight.Budgets;

/// <summary>The finest part that spend is told apart by, with what it cost and used, and what it was expected to.</summary>
/// <param name="Traits">Dimension and value, such as <c>model</c> and <c>key</c>.</param>
/// <param name="Actual">What it cost.</param>
/// <param name="Expected">What it would have cost had nothing changed.</param>
/// <param name="Tokens">What it used.</param>
/// <param name="ExpectedTokens">What it would have used.</param>
public sealed record Leaf(IReadOnlyDictionary<string, string> Traits, double Actual, double Expected, double Tokens, double ExpectedTokens)
{
    /// <summary>Cost beyond the expected.</summary>
    public double Excess => Actual - Expected;
}
