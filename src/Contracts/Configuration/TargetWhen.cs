namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What must hold for a target to be eligible: all that is set.</summary>
public sealed record TargetWhen
{
    /// <summary>Header values, exact; names are case-insensitive.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init => field = value ?? new SortedDictionary<string, string>(); } = new SortedDictionary<string, string>();

    /// <summary>Members and groups; empty for any.</summary>
    public IReadOnlyList<string> Members { get; init => field = value ?? []; } = [];

    /// <summary>Lower bound on the estimated input tokens.</summary>
    public long? MinInputTokens { get; init; }

    /// <summary>Upper bound on the estimated input tokens.</summary>
    public long? MaxInputTokens { get; init; }

    /// <summary>Lower bound on the body's bytes.</summary>
    public long? MinBodyBytes { get; init; }

    /// <summary>Upper bound on the body's bytes.</summary>
    public long? MaxBodyBytes { get; init; }

    /// <summary>The budget whose use counts; null for the fullest of all that would cover the request at the target.</summary>
    public ObjectRef? Budget { get; init; }

    /// <summary>Budget use at or above this percentage.</summary>
    public int? MinBudgetUsedPercent { get; init; }

    /// <summary>Budget use below this percentage.</summary>
    public int? MaxBudgetUsedPercent { get; init; }

    /// <summary>Whether it asks for the use of a budget.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AsksForBudgetUse => MinBudgetUsedPercent is not null || MaxBudgetUsedPercent is not null;
}
