using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Money;

/// <summary>The budgets that cover a request, and the strictest of their rules.</summary>
internal sealed record Coverage
{
    /// <summary>Budgets with their ancestors; empty where nothing covers.</summary>
    public required BudgetSet Set { get; init; }

    /// <summary>Whether the request needs a lease.</summary>
    public bool Limited { get; init; }

    /// <summary>A Hard budget with a limit is among them.</summary>
    public bool Hard { get; init; }

    /// <summary>The budget whose rule decides, for messages.</summary>
    public ObjectRef Decisive { get; init; }

    /// <summary>A budget that covers the request and refuses everything, because no form of it can be used; null for none.</summary>
    public BudgetEntry? Refusing { get; init; }

    /// <summary>What is to be done while Metering cannot be reached.</summary>
    public AwayTerms WithoutMetering { get; init; } = AwayTerms.Unbounded;

    public UnpricedModelPolicy OnUnpricedModel { get; init; } = UnpricedModelPolicy.Allow;

    /// <summary>Hard budgets among them that give members shares.</summary>
    public IReadOnlyList<ShareEntry> Shares { get; init; } = [];

    public TimeSpan HoldWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Finds what covers a request that pays for <paramref name="model"/>.</summary>
    public static Coverage Of(ConfigSnapshot snapshot, ProjectView project, Attribution attribution, string model)
    {
        var covering = 0UL;
        var budgets = project.Budgets;
        if (budgets.Count > ProjectView.MostKnownBudgets)
        {
            return Of(snapshot, budgets.Where(budget => budget.Coverage.Covers(attribution, model))).For(attribution);
        }

        for (var i = 0; i < budgets.Count; i++)
        {
            covering |= budgets[i].Coverage.Covers(attribution, model) ? 1UL << i : 0;
        }

        return project.CoverageBy(covering, snapshot).For(attribution);
    }

    /// <summary>What budgets that cover a request say together.</summary>
    public static Coverage Of(ConfigSnapshot snapshot, IEnumerable<BudgetEntry> covering)
    {
        var names = new List<ObjectRef>();
        BudgetEntry? refusing = null;
        foreach (var budget in covering)
        {
            if (budget.Refusal is not null)
            {
                // The ledger does not know it: there is nothing to lease.
                refusing ??= budget;
            }
            else
            {
                names.Add(budget.Budget);
                names.AddRange(budget.Ancestors);
            }
        }

        var set = new BudgetSet(names);
        // An ancestor that the bundle does not know is still charged by the ledger; it only adds no rule here.
        var entries = set.Budgets.Select(name => snapshot.Budgets.GetValueOrDefault(name)).OfType<BudgetEntry>().ToArray();
        var hard = entries.Where(entry => entry is { Mode: EnforcementMode.Hard, Limited: true }).ToArray();
        var coverage = new Coverage { Set = set, Limited = entries.Any(entry => entry.Limited), Hard = hard.Length > 0, Refusing = refusing };
        return hard.Length == 0 ? coverage : coverage with
        {
            // Soft and Shadow budgets never refuse, so only Hard ones have a say.
            Decisive = hard[0].Budget,
            WithoutMetering = AwayTerms.Of(hard),
            OnUnpricedModel = hard.Select(entry => entry.OnUnpricedModel).Min(),
            Shares = [.. hard.Select(entry => entry.Shares).OfType<ShareEntry>()],
            HoldWait = TimeSpan.FromSeconds(hard.Min(entry => entry.HoldWaitSeconds)),
        };
    }

    /// <summary>The same for a caller: one with a share has leases of its own.</summary>
    private Coverage For(Attribution attribution)
    {
        foreach (var share in Shares)
        {
            if (share.Has(attribution))
            {
                return this with { Set = new BudgetSet(Set.Budgets, attribution.Member ?? "", Shares.SelectMany(each => each.GroupsOf(attribution))) };
            }
        }

        return this;
    }
}
