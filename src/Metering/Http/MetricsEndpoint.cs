using ClaudeConfig.Metering.Ledger;
using Prometheus;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// <c>GET /metrics</c>: the process's own figures, and those of budgets, which every replica reads from the ledger when it is asked. While the store is away the latter
/// are left out: old ones would look like new ones.
/// </summary>
internal sealed partial class MetricsEndpoint(FigureReader figures, TimeProvider time, ILogger<MetricsEndpoint> logger) : IDisposable
{
    /// <summary>Of each figure of budgets.</summary>
    public const int MostBudgets = 1000;

    public const string Path = "/metrics";

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[] _budgets = [];
    private DateTimeOffset _read = DateTimeOffset.MinValue;

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        await context.Response.Body.WriteAsync(await BudgetsAsync(context.RequestAborted), context.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<byte[]> BudgetsAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() - _read >= Fresh)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                patience.CancelAfter(Patience);
                _budgets = await TextAsync((await figures.ReadAllAsync(patience.Token)).Values);
                _read = time.GetUtcNow();
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
            _budgets = [];
        }
        finally
        {
            _turn.Release();
        }

        return _budgets;
    }

    private static async Task<byte[]> TextAsync(IReadOnlyCollection<BudgetFigures> budgets)
    {
        var registry = Prometheus.Metrics.NewCustomRegistry();
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        string[] labels = ["namespace", "budget", "currency"];
        var limit = factory.CreateGauge("claudeconfig_budget_limit", "What a budget may spend in its period, in units of its currency.", labels);
        var spent = factory.CreateGauge("claudeconfig_budget_spent", "What it has spent in its period; nothing while that is being added up.", labels);
        var held = factory.CreateGauge("claudeconfig_budget_held", "What requests that are under way hold of it.", labels);
        var end = factory.CreateGauge("claudeconfig_budget_period_end_timestamp_seconds", "When its period ends.", labels);
        var leftOut = factory.CreateGauge("claudeconfig_budgets_left_out", $"Budgets beyond the first {MostBudgets} by name, which have no figures here.");
        leftOut.Set(Math.Max(0, budgets.Count - MostBudgets));
        foreach (var budget in budgets.OrderBy(budget => budget.Namespace, StringComparer.Ordinal).ThenBy(budget => budget.Name, StringComparer.Ordinal).Take(MostBudgets))
        {
            string[] values = [budget.Namespace, budget.Name, budget.Currency];
            if (!budget.Building)
            {
                spent.WithLabels(values).Set((double)budget.Spent);
            }

            held.WithLabels(values).Set((double)(budget.Held + budget.Provisional));
            if (budget.LimitAmount is { } most)
            {
                limit.WithLabels(values).Set((double)most);
            }

            if (budget.EndTime is { } ends)
            {
                end.WithLabels(values).Set(ends.ToUnixTimeSeconds());
            }
        }

        using var text = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(text);
        return text.ToArray();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Figures of budgets could not be read for /metrics, which leaves them out")]
    private partial void LogFailed(Exception exception);
}
