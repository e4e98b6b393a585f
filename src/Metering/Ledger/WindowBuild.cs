using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Windows whose earlier events are to be added up, and the store as it was when they were made.</summary>
internal sealed class WindowBuild : IAsyncDisposable
{
    private readonly List<(long Id, BudgetRule Rule, WindowSpan Span)> _windows = [];

    public IReadOnlyList<(long Id, BudgetRule Rule, WindowSpan Span)> Windows => _windows;

    /// <summary>Whether it counts among the builds that run at once.</summary>
    public bool HasPlace { get; set; }

    public int Number { get; private set; }

    public RuleSet? Rules { get; private set; }

    public ReadSnapshot? Snapshot { get; private set; }

    public void Begin(int number, RuleSet rules, IEnumerable<(long Id, BudgetRule Rule, WindowSpan Span)> windows, ReadSnapshot snapshot)
    {
        (Number, Rules, Snapshot) = (number, rules, snapshot);
        _windows.AddRange(windows);
    }

    /// <summary>The transaction that began it runs once more.</summary>
    public async Task ResetAsync()
    {
        await DisposeAsync();
        (Rules, Snapshot) = (null, null);
        _windows.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (Snapshot is { } open)
        {
            await open.DisposeAsync();
        }
    }
}
