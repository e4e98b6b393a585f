namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>What a forecast rests on.</summary>
public enum ForecastGrounds
{
    /// <summary>Several members, weighted by how they did before.</summary>
    Learnt,

    /// <summary>Too short to judge members by: the last round repeated, or the last value.</summary>
    Short,

    /// <summary>Every value so far was the same.</summary>
    Constant,

    /// <summary>No value at all: zeros.</summary>
    Empty,
}
