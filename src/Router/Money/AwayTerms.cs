using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Money;

/// <summary>What the budgets of a request say together for when the ledger is away.</summary>
internal sealed record AwayTerms
{
    /// <summary>Lets everything pass.</summary>
    public static AwayTerms Unbounded { get; } = new() { Policy = MeteringUnavailablePolicy.Allow };

    public required MeteringUnavailablePolicy Policy { get; init; }

    /// <summary>How long after its last answer; null for no end.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>Budgets for which an amount bounds what may pass beyond leases.</summary>
    public IReadOnlyList<ObjectRef> Bounded { get; init; } = [];

    /// <summary>Every budget that has a say is among them: nobody's own measure is needed beside.</summary>
    public bool AllBounded { get; init; }

    /// <summary>The strictest of what Hard budgets say.</summary>
    /// <param name="hard">Hard budgets with a limit; one at least.</param>
    public static AwayTerms Of(IReadOnlyList<BudgetEntry> hard)
    {
        var bounded = hard.Where(entry => entry.BoundsAdvances).Select(entry => entry.Budget).ToArray();
        return new AwayTerms
        {
            Policy = hard.Select(entry => entry.OnMeteringUnavailable).MinBy(Permissiveness),
            Lasts = hard.Min(entry => Time(entry)),
            Bounded = bounded,
            AllBounded = bounded.Length == hard.Count,
        };
    }

    /// <summary>Bundles of before said nothing, and meant ten minutes.</summary>
    private static TimeSpan? Time(BudgetEntry entry) => entry.OnMeteringUnavailableSeconds is { } seconds ? TimeSpan.FromSeconds(seconds)
        : entry.OnMeteringUnavailable == MeteringUnavailablePolicy.LastKnown ? TimeSpan.FromMinutes(10)
        : null;

    private static int Permissiveness(MeteringUnavailablePolicy policy) => policy switch
    {
        MeteringUnavailablePolicy.Deny => 0,
        MeteringUnavailablePolicy.LastKnown => 1,
        _ => 2,
    };
}
