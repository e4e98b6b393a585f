using System.Globalization;
using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Thresholds;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>Something that a channel of a budget has to be told.</summary>
/// <param name="Id">The same at every attempt: receivers tell copies by it.</param>
/// <param name="Namespace">Of the budget.</param>
/// <param name="Name">Of the budget.</param>
/// <param name="Channel">Of <c>spec.notifications</c>.</param>
/// <param name="Kind">How it is told.</param>
/// <param name="SecretName">The Secret with the address.</param>
/// <param name="SecretKey">And its key.</param>
/// <param name="Payload">What, as JSON.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="Attempts">How often it was tried.</param>
internal sealed record Notification(
    Guid Id, string Namespace, string Name, string Channel, NotificationType Kind, string SecretName, string SecretKey, string Payload, DateTimeOffset CreatedAt, int Attempts)
{
    /// <summary>One for each channel.</summary>
    public static IEnumerable<Notification> Of(Budget budget, BudgetFigures figures, ThresholdKey fired, DateTimeOffset now)
    {
        var payload = JsonSerializer.Serialize(new
        {
            type = "budget.threshold",
            budget = new { @namespace = figures.Namespace, name = figures.Name },
            percent = fired.Percent,
            basis = fired.Basis.ToString(),
            action = fired.Action.ToString(),
            spent = ReportAmount.Text(figures.Spent),
            limit = figures.Limit,
            currency = figures.Currency,
            window = new { startTime = ReportAmount.Text(figures.StartTime), endTime = figures.EndTime is { } end ? ReportAmount.Text(end) : null },
            time = ReportAmount.Text(now),
            message = Message(figures, fired),
        });
        return ToEach(budget, _ => Guid.CreateVersion7(now), payload, now);
    }

    /// <summary>One for each channel, the same whoever tells of the anomaly.</summary>
    public static IEnumerable<Notification> Of(Budget budget, BudgetFigures figures, BudgetAnomaly anomaly, DateTimeOffset now)
    {
        var payload = JsonSerializer.Serialize(new
        {
            type = "budget.anomaly",
            budget = new { @namespace = figures.Namespace, name = figures.Name },
            cause = anomaly.Cause.ToString(),
            excess = anomaly.Excess,
            currency = figures.Currency,
            startTime = ReportAmount.Text(anomaly.StartTime!.Value),
            time = ReportAmount.Text(now),
            message = $"Budget {figures.Namespace}/{figures.Name}: {anomaly.Message}: {anomaly.Excess} {figures.Currency} above what was expected since {ReportAmount.Text(anomaly.StartTime.Value)}",
        });
        return ToEach(budget, channel => Same($"{budget.Metadata.Uid}/{channel.Name}/anomaly/{anomaly.StartTime.Value.UtcTicks}"), payload, now);
    }

    private static IEnumerable<Notification> ToEach(Budget budget, Func<BudgetNotification, Guid> id, string payload, DateTimeOffset now) =>
        (budget.Spec.Notifications ?? []).Select(channel => new Notification(
            id(channel), budget.Metadata.NamespaceProperty, budget.Metadata.Name, channel.Name, channel.Type, channel.SecretKeyRef.Name, channel.SecretKeyRef.Key, payload, now, 0));

    private static Guid Same(string what) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));

    public static string Message(BudgetFigures figures, ThresholdKey fired)
    {
        string Money(decimal amount) => $"{MoneyText.Format(amount, figures.Currency)} {figures.Currency}";
        var what = fired.Basis == ThresholdBasis.Actual ? "has reached" : "is expected to reach";
        var resets = figures.EndTime is { } end ? $"; it resets at {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC" : "";
        return $"Budget {figures.Namespace}/{figures.Name} {what} {fired.Percent} % of its limit: {Money(figures.Spent)} of {Money(figures.LimitAmount ?? 0)} spent{resets}";
    }
}
