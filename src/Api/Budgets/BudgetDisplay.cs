using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What <c>kubectl get budgets</c> prints. Programs read the fields of status beside this one.</summary>
public sealed record BudgetDisplay
{
    /// <summary>The limit without grants and its currency, for example <c>6000 EUR</c>; <c>unlimited</c> when there is none.</summary>
    [Length(64)]
    public string? Limit { get; init; }

    /// <summary>Settled in this window, with its currency.</summary>
    [Length(64)]
    public string? Spent { get; init; }

    /// <summary>Reserved by requests in flight, with its currency.</summary>
    [Length(64)]
    public string? Held { get; init; }

    /// <summary>Spent as a part of the limit with grants, with as many digits as tell it from zero, for example <c>0.013%</c>.</summary>
    [Length(32)]
    public string? Used { get; init; }

    /// <summary>Expected at the end of the window, with its currency; unset while too little is known.</summary>
    [Length(64)]
    public string? Forecast { get; init; }

    /// <summary>OK, Warning, Blocking, HeldBusy, Refusing, or LastKnown with the time since Metering was last reached.</summary>
    [Length(64)]
    public string? State { get; init; }
}
