namespace ClaudeConfig.Foresight.Budgets;

/// <summary>What people do on the day of an hour.</summary>
public enum DayKind
{
    /// <summary>They work.</summary>
    Work,

    /// <summary>It is a weekend.</summary>
    Rest,

    /// <summary>It would be a working day and is a public holiday.</summary>
    Holiday,
}
