using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Streaming;

/// <summary>The figures of now for all who follow them: read once an interval, however many follow.</summary>
internal sealed class LiveFigures(LedgerGate gate, FigureReader figures, ProjectSpendReader spend, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _reading = new(1);
    private LiveSnapshot? _last;
    private DateTimeOffset _at;

    public async Task<LiveSnapshot> CurrentAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetUtcNow() - _at >= Interval)
            {
                var rules = await gate.RulesAsync(cancellationToken);
                var budgets = await figures.ReadAllAsync(cancellationToken);
                var projects = await spend.ReadAsync(cancellationToken);
                _last = new LiveSnapshot(budgets.ToDictionary(entry => entry.Key, entry => (entry.Value, ProjectsOf(rules, entry.Key))), projects);
                _at = time.GetUtcNow();
            }

            return _last;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private static IReadOnlySet<ObjectRef> ProjectsOf(RuleSet rules, ObjectRef budget) => rules.Find(budget) is { } rule ? rules.ProjectsOf(rule).ToHashSet() : new HashSet<ObjectRef>();
}
