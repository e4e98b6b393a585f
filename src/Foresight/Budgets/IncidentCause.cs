namespace ClaudeConfig.Foresight.Budgets;

/// <summary>Which rule opened an incident.</summary>
public enum IncidentCause
{
    /// <summary>Two of three hours far above the forecast.</summary>
    Excess,

    /// <summary>A day that adds up to far more than forecast, hour by hour unremarkable.</summary>
    SlowExcess,

    /// <summary>An hour or six that burn the budget many times faster than it can last.</summary>
    BurnRate,

    /// <summary>Hours without spend where there always was some: something is down.</summary>
    Silence,

    /// <summary>One session that costs several times what nearly all of its kind do.</summary>
    Session,
}
