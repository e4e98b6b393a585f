namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>One way to continue a series.</summary>
internal interface IMember
{
    string Name { get; }

    /// <summary>The next <paramref name="horizon"/> values, or null where the history is too short for this member.</summary>
    double[]? Continue(History history, int horizon);
}
