using ClaudeConfig.Metering.Ledger;
using Prometheus;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// <c>GET /metrics/money</c>: for Prometheus, what budgets have, which every replica reads from the ledger when it is asked, and what projects cost. For who may see all
/// projects: <c>/metrics</c> is open, and what teams spend is nobody else's business.
/// </summary>
internal sealed class MoneyMetricsEndpoint(FigureReader figures, ReportAccess access)
{
    /// <summary>Of each figure of budgets.</summary>
    public const int MostBudgets = 1000;

    public const string Path = "/metrics/money";

    public async Task HandleAsync(HttpContext context)
    {
        if (!await access.AdmitAsync(context, []))
        {
            return;
        }

        var budgets = Registry((await figures.ReadAllAsync(context.RequestAborted)).Values);
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await budgets.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        await MeteringMetrics.Money.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
    }

    private static CollectorRegistry Registry(IReadOnlyCollection<BudgetFigures> budgets)
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

        return registry;
    }
}
