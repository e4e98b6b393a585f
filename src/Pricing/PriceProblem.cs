namespace ClaudeConfig.Pricing;

/// <summary>Something wrong with a price file.</summary>
/// <param name="Row">Where, such as <c>rows[3] anthropic/claude-opus-5-5</c>.</param>
/// <param name="Field">Path of the field within the row.</param>
/// <param name="Value">What was found there, as written; empty where nothing was.</param>
/// <param name="Message">What is allowed.</param>
public sealed record PriceProblem(string Row, string Field, string Value, string Message)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => $"{Row}: {Field}: {(Value.Length == 0 ? "nothing" : $"\"{Value}\"")} found; {Message}";
}
