using ClaudeConfig.Benchmarks.Metering;

namespace ClaudeConfig.Benchmarks.Accuracy;

/// <summary>What a run showed.</summary>
internal sealed record Findings
{
    public required int Calls { get; init; }

    public required IReadOnlyDictionary<CallEnd, int> Ends { get; init; }

    /// <summary>USD over all windows of the budget that was meant to be spent.</summary>
    public required decimal Limit { get; init; }

    public required decimal Overspent { get; init; }

    /// <summary>The part of <see cref="Overspent"/> that was let through while the ledger was away, in USD.</summary>
    public required decimal Advanced { get; init; }

    /// <summary>Refusals under a budget that was never near its limit.</summary>
    public required int RefusedWithRoom { get; init; }

    public required int PhantomBlocks { get; init; }

    /// <summary>The refusals that had no reason.</summary>
    public required IReadOnlyList<Call> Unfounded { get; init; }

    /// <summary>Those of them within fifteen seconds of a kill.</summary>
    public required int PhantomBlocksAfterKills { get; init; }

    /// <summary>Requests that the provider served and the ledger does not know.</summary>
    public required int Lost { get; init; }

    /// <summary>Events beyond the requests that the provider served.</summary>
    public required int Doubled { get; init; }

    /// <summary>Complete answers whose cost is not what the provider's figures come to.</summary>
    public required int WrongCosts { get; init; }

    public required int Estimated { get; init; }

    /// <summary>Events of calls that nobody made.</summary>
    public required int Foreign { get; init; }

    /// <summary>USD between what windows say and the sum of their events.</summary>
    public required decimal Drift { get; init; }

    /// <summary>Seconds from the last call until nothing was held any more and status said what the ledger says.</summary>
    public double Converged { get; init; }

    public bool Passed => Overspent == Advanced && RefusedWithRoom == 0 && PhantomBlocks == 0 && Lost == 0 && Doubled == 0 && WrongCosts == 0 && Foreign == 0 && Drift == 0;

    public void Print(string seed)
    {
        Report.Line($"accuracy.{seed}.calls", Calls, "calls");
        foreach (var (end, count) in Ends.OrderBy(entry => entry.Key))
        {
            Report.Line($"accuracy.{seed}.{end.ToString().ToLowerInvariant()}", count, "calls");
        }

        Report.Line($"accuracy.{seed}.limit", (double)Limit, "USD");
        Report.Line($"accuracy.{seed}.overspent", (double)Overspent, "USD");
        Report.Line($"accuracy.{seed}.overspent_share", Limit == 0 ? 0 : (double)(Overspent / Limit * 100), "%");
        Report.Line($"accuracy.{seed}.overspent_on_last_known", (double)Advanced, "USD");
        Report.Line($"accuracy.{seed}.refused_with_room", RefusedWithRoom, "calls");
        Report.Line($"accuracy.{seed}.phantom_blocks", PhantomBlocks, "calls");
        Report.Line($"accuracy.{seed}.phantom_blocks_after_kills", PhantomBlocksAfterKills, "calls");
        Report.Line($"accuracy.{seed}.lost", Lost, "requests");
        Report.Line($"accuracy.{seed}.doubled", Doubled, "events");
        Report.Line($"accuracy.{seed}.wrong_costs", WrongCosts, "events");
        Report.Line($"accuracy.{seed}.estimated", Estimated, "events");
        Report.Line($"accuracy.{seed}.foreign", Foreign, "events");
        Report.Line($"accuracy.{seed}.drift", (double)Drift, "USD");
        Report.Line($"accuracy.{seed}.converged", Converged, "s");
    }
}
