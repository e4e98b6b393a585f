using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Adds up the events from before windows were made, while everybody goes on charging.</summary>
internal sealed partial class WindowScan(LedgerDatabase database, ILogger<WindowScan> logger)
{
    /// <summary>Runs before events are read; for tests, which make it last.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Never throws: windows that stay unbuilt are taken up again.</summary>
    public async Task RunAsync(WindowBuild build)
    {
        try
        {
            await using (build)
            {
                await Before();
                foreach (var span in build.Windows.GroupBy(window => window.Span))
                {
                    var projects = span.SelectMany(window => build.Rules!.ProjectsOf(window.Rule)).Distinct().ToList();
                    var usage = await UsageGroup.ReadAsync(build.Snapshot!.Connection, span.Key, projects, CancellationToken.None);
                    var (sums, members) = Sum(build.Rules!, usage, span.ToDictionary(window => window.Rule.Budget, window => window.Id));
                    await database.TransactAsync(connection => WindowSql.FinishAsync(connection, build.Number, sums, members, CancellationToken.None), CancellationToken.None);
                }
            }
        }
        catch (Exception e)
        {
            LogFailed(build.Windows.Count, e);
        }
    }

    private static (IReadOnlyCollection<Tally> Windows, IReadOnlyCollection<MemberTally> Members) Sum(RuleSet rules, List<UsageGroup> usage, Dictionary<ObjectRef, long> windows)
    {
        var sums = windows.Values.ToDictionary(id => id, id => new Tally(id));
        var members = new Dictionary<MemberKey, MemberTally>();
        foreach (var group in usage)
        {
            foreach (var rule in rules.Charged(group.Attribution, group.Model))
            {
                if (windows.TryGetValue(rule.Budget, out var id))
                {
                    sums[id] += Of(rule, group, id);
                    if (rule.PerMember is not null)
                    {
                        var key = new MemberKey(id, group.Attribution.Member ?? "");
                        members[key] = members.GetValueOrDefault(key) + new MemberTally(key, Spent: Amount(rule, group));
                    }
                }
            }
        }

        return (sums.Values, members.Values);
    }

    private static Tally Of(BudgetRule rule, UsageGroup group, long id) => new(
        id,
        Spent: Amount(rule, group),
        UnpricedEvents: group.UnpricedEvents,
        LastEventTime: group.LastEventTime,
        LastReceivedTime: group.LastReceivedTime);

    private static decimal Amount(BudgetRule rule, UsageGroup group) => group.Cost + (rule.OnUnpricedModel == UnpricedModelPolicy.Allow ? 0 : group.AssumedCost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} windows could not be built; they are taken up again")]
    private partial void LogFailed(int count, Exception exception);
}
