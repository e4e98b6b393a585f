using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Cli.Cluster;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Cli.Shadowing;

/// <summary>Says what Budgets in mode Shadow would have refused, had they been Hard.</summary>
internal static class ShadowCommand
{
    /// <summary>By the hour Metering reports no more.</summary>
    private const int MostDays = 30;

    public static Command Create(CliConsole console)
    {
        var command = new Command("shadow", "Say what Budgets in mode Shadow would have refused, had they been Hard, from what Metering counted");
        var cluster = new Kubectl(console).AddTo(command);
        var reports = new ReportsOptions().AddTo(command);
        var space = new Option<string?>("--namespace", "-n") { Description = "Budgets of this namespace (default: all)" };
        var days = new Option<int>("--days") { Description = $"So many days up to now, 1 to {MostDays}", DefaultValueFactory = _ => 14 };
        command.Options.Add(space);
        command.Options.Add(days);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(days) is var asked && asked is < 1 or > MostDays)
            {
                throw new UsageException($"--days {asked} is outside 1..{MostDays}");
            }

            var (now, report) = (console.Time.GetUtcNow(), new ShadowReport());
            var to = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(now.UtcDateTime.Hour + 1);
            foreach (var budget in await BudgetsAsync(cluster, parsed, parsed.GetValue(space), report, cancellationToken))
            {
                var (from, calendar) = (to.AddDays(-asked), BudgetCalendar.For(budget.Budget.Spec.Period, Created(budget.Budget)));
                var hours = await HoursAsync(AskAsync, budget, from, to, "hour");
                var before = calendar.WindowAt(from) is { } window && window.Start < from ? (await HoursAsync(AskAsync, budget, window.Start < from.AddDays(-365) ? from.AddDays(-365) : window.Start, from, "total")).Sum(hour => hour.Cost) : 0;
                report.Add(budget, ShadowReplay.Run(calendar, budget.Limit, before, hours), hours);
            }

            console.Out.Write(report.Text());
            return ExitCodes.Fine;

            async Task<string> AskAsync(string path)
            {
                var (status, body) = await WhyCommand.AskAsync(cluster, reports, parsed, console, path, cancellationToken);
                return status == HttpStatusCode.OK ? body : throw new UsageException(WhyCommand.Problem(status, body));
            }
        });
        return command;
    }

    private static async Task<IReadOnlyList<ShadowBudget>> BudgetsAsync(Kubectl cluster, ParseResult parsed, string? space, ShadowReport report, CancellationToken cancellationToken)
    {
        const string Group = "/apis/claudeconfig.dev/v1alpha1/";
        var projects = JsonSerializer.Deserialize(await cluster.GetAsync(parsed, Group + "claudeprojects", cancellationToken), ApiJson.Default.ClaudeProjectList)?.Items ?? [];
        var path = space is null ? Group + "budgets" : $"{Group}namespaces/{Uri.EscapeDataString(space)}/budgets";
        var budgets = JsonSerializer.Deserialize(await cluster.GetAsync(parsed, path, cancellationToken), ApiJson.Default.BudgetList)?.Items ?? [];
        var found = new List<ShadowBudget>();
        foreach (var budget in budgets.Where(budget => budget.Spec.Enforcement?.Mode == EnforcementMode.Shadow).OrderBy(budget => budget.Key))
        {
            if (budget.Spec.Limit is not { } limit)
            {
                report.LeaveOut(budget.Key.ToString(), "it has no limit, and refuses nothing");
            }
            else if (limit.Currency != "USD")
            {
                report.LeaveOut(budget.Key.ToString(), $"its limit is in {limit.Currency}, and usage is kept in USD: look at its status");
            }
            else
            {
                found.Add(new ShadowBudget(budget, Limit(budget, limit), Below(projects, budget.Spec.Scope.ProjectRef.Resolve(budget.Key.Namespace))));
            }
        }

        return found;
    }

    /// <summary>With the grants that count now, as Metering says it, and else as the spec does.</summary>
    private static decimal Limit(Budget budget, Money limit) => Money.TryParse(budget.Status?.EffectiveLimit, out var effective) ? effective : limit.ToDecimal();

    private static List<ObjectKey> Below(IList<ClaudeProject> projects, ObjectKey top)
    {
        var found = new List<ObjectKey> { top };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(projects.Where(project => project.Spec.ParentRef?.Resolve(project.Key.Namespace) == found[i] && !found.Contains(project.Key)).Select(project => project.Key));
        }

        return found;
    }

    private static DateTimeOffset Created(Budget budget) => new(DateTime.SpecifyKind(budget.Metadata.CreationTimestamp ?? DateTime.UnixEpoch, DateTimeKind.Utc));

    private static async Task<List<ShadowHour>> HoursAsync(Func<string, Task<string>> askAsync, ShadowBudget budget, DateTimeOffset from, DateTimeOffset to, string bucket)
    {
        using var answer = JsonDocument.Parse(await askAsync(budget.Query(from, to, bucket)));
        var models = budget.Budget.Spec.Scope.Models ?? [];
        var hours = new List<ShadowHour>();
        foreach (var row in answer.RootElement.Child("rows")?.EnumerateArray().ToArray() ?? [])
        {
            if (models.Count == 0 || models.Any(model => Glob.IsMatch(model, row.Text("model") ?? "")))
            {
                hours.Add(new ShadowHour(
                    DateTimeOffset.TryParse(row.Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : from,
                    row.Text("key") is { } key ? $"key:{key}" : row.Text("member") ?? "nobody known",
                    Number(row, "cost"),
                    (long)Number(row, "requests")));
            }
        }

        return hours;
    }

    /// <summary>Amounts are texts, counts are numbers.</summary>
    private static decimal Number(JsonElement row, string name) =>
        row.Child(name) is { } value && decimal.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
