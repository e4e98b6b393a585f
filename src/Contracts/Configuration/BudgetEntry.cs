namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A Budget as Routers and Metering see it: its reach and its rules. The figures are the ledger's alone.</summary>
public sealed record BudgetEntry
{
    /// <summary>The budget object, and the ledger's key.</summary>
    public required ObjectRef Budget { get; init; }

    /// <summary>The generation of the spec that this entry was made from.</summary>
    public long Generation { get; init; }

    /// <summary>Set for a budget that no spec of which was ever usable: requests it covers are refused with this sentence.</summary>
    public string? Refusal { get; init; }

    /// <summary>Budgets above it, nearest first: each is charged for what this one covers.</summary>
    public IReadOnlyList<ObjectRef> Ancestors { get; init => field = value ?? []; } = [];

    /// <summary>What it covers by itself.</summary>
    public required BudgetCoverage Coverage { get; init; }

    /// <summary>What happens at the limit.</summary>
    public EnforcementMode Mode { get; init; }

    /// <summary>Who has a share of their own in it; null where nobody has. The amounts are the ledger's.</summary>
    public ShareEntry? Shares { get; init; }

    /// <summary>Whether it stops sessions that have spent what one may.</summary>
    public bool StopsSessions { get; init; }

    /// <summary>What is done below the limit, from a percentage on.</summary>
    public IReadOnlyList<BudgetActionEntry> Actions { get; init => field = value ?? []; } = [];

    /// <summary>False for a budget without a limit: it counts and never refuses.</summary>
    public bool Limited { get; init; }

    /// <summary>What happens while Metering cannot be reached.</summary>
    public MeteringUnavailablePolicy OnMeteringUnavailable { get; init; }

    /// <summary>For how long after Metering's last answer, in seconds; what it covers is refused then. Null for Allow without an end; bundles that say nothing mean ten minutes of LastKnown.</summary>
    public int? OnMeteringUnavailableSeconds { get; init; }

    /// <summary>Whether what all gateways may let pass beyond their leases is bounded by an amount: the ledger says how much of it is each gateway's.</summary>
    public bool BoundsAdvances { get; init; }

    /// <summary>What happens to a model without a price.</summary>
    public UnpricedModelPolicy OnUnpricedModel { get; init; }

    /// <summary>How long a request waits for money that is only held, in seconds.</summary>
    public int HoldWaitSeconds { get; init; } = 10;
}
