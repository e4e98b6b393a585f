namespace ClaudeConfig.Contracts.Metering;

/// <summary>Why there is no lease.</summary>
public enum LeaseRefusalReason
{
    /// <summary>What is spent (and provisional) leaves too little until the reset.</summary>
    Spent,

    /// <summary>Enough is left, but other requests hold it: it may come free in a moment.</summary>
    HeldInFlight,

    /// <summary>The ledger does not know the budget yet; it follows the API server with a short delay. One that was deleted refuses nothing.</summary>
    UnknownBudget,

    /// <summary>A Hard budget is new or was edited, and what was spent before is being added up: it takes seconds.</summary>
    BeingCounted,

    /// <summary>The lease is not known, or ended.</summary>
    UnknownLease,
}
