using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Figures and forecasts of budgets.</summary>
internal sealed class BudgetReader(MeteringApi metering, LiveHub live)
{
    /// <summary>A forecast moves by the hour, and costs Metering more than figures do.</summary>
    private static readonly TimeSpan ForecastKept = TimeSpan.FromSeconds(30);

    private const int AtOnce = 4;

    /// <summary>The figures of now; null where the ledger has no window of it.</summary>
    public async Task<SeenBudget?> FiguresAsync(ObjectKey budget, CancellationToken cancellationToken) =>
        (live.BrokenSince is null ? live.Budget(budget) : null)
        ?? await metering.GetAsync<SeenBudget>($"/v1/budgets/{Path(budget)}", cancellationToken)
        ?? live.Budget(budget);

    public async Task<SeenForecast?> ForecastAsync(ObjectKey budget, CancellationToken cancellationToken) =>
        await metering.GetAsync<SeenForecast>($"/v1/forecast/{Path(budget)}", cancellationToken, ForecastKept);

    public async Task<IReadOnlyList<SeenState>> ReadAsync(IEnumerable<ObjectKey> budgets, CancellationToken cancellationToken)
    {
        using var places = new SemaphoreSlim(AtOnce);
        return await Task.WhenAll(budgets.Select(async budget =>
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                var figures = await FiguresAsync(budget, cancellationToken);
                return new SeenState(budget, figures, figures?.EndTime is null ? null : await ForecastAsync(budget, cancellationToken));
            }
            finally
            {
                places.Release();
            }
        }));
    }

    private static string Path(ObjectKey budget) => $"{Uri.EscapeDataString(budget.Namespace)}/{Uri.EscapeDataString(budget.Name)}";
}
