using ClaudeConfig.Foresight.Forecasting;

namespace ClaudeConfig.Foresight.Budgets;

/// <summary>One budget's period so far.</summary>
public sealed record OutlookRequest
{
    /// <summary>Amounts an hour, oldest first; may reach back before the period.</summary>
    public required double[] Hours { get; init; }

    /// <summary>What the period has cost so far.</summary>
    public required double Spent { get; init; }

    /// <summary>Whole hours until the period ends.</summary>
    public required int HoursLeft { get; init; }

    /// <summary>What is known of hours to come, as factors on what history alone says: holidays, prices that change. Null for nothing; beyond its end the last one goes on.</summary>
    public double[]? Factors { get; init; }

    /// <summary>By what earlier forecasts of this budget held of what came; null for nothing.</summary>
    public Steering? Steering { get; init; }

    /// <summary>The limit, or null for none.</summary>
    public double? Limit { get; init; }
}
