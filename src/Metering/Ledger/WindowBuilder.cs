using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// Makes windows. A window is there at once, empty but for what open leases hold in it, and takes what is charged from then on; the events
/// from before are added up beside the ledger, from the store as it was in that moment (ADR 32).
/// </summary>
internal sealed class WindowBuilder(LedgerGate gate, LedgerDatabase database, WindowRates rates, WindowScan scan, TimeProvider time)
{
    /// <summary>Builds at once, each with a connection of its own. Windows beyond that are made, and built when their turn comes.</summary>
    private const int MostBuilds = 4;

    private readonly SemaphoreSlim _places = new(MostBuilds);
    private readonly ConcurrentDictionary<long, Task> _running = new();

    /// <summary>Makes sure that the windows of these budgets at these instants are there.</summary>
    public Task EnsureAsync(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> wanted, CancellationToken cancellationToken) =>
        EnsureAsync(rules, Spans(rules, wanted), cancellationToken);

    /// <summary>Makes sure that these windows are there.</summary>
    public async Task EnsureAsync(RuleSet rules, IReadOnlyDictionary<WindowKey, WindowSpan> wanted, CancellationToken cancellationToken)
    {
        var missing = wanted.Where(window => !rules.KnownWindows.ContainsKey(window.Key)).ToDictionary();
        if (missing.Count == 0)
        {
            return;
        }

        // Windows that other processes or earlier runs made need no lock to be noticed.
        Remember(rules, await database.ReadAsync(connection => WindowStore.IdsAsync(connection, missing.Keys, cancellationToken), cancellationToken));
        foreach (var known in missing.Keys.Where(rules.KnownWindows.ContainsKey).ToList())
        {
            missing.Remove(known);
        }

        if (missing.Count > 0)
        {
            Remember(rules, await RebuildAsync((connection, current, build) => MakeMissingAsync(connection, current, rules.Version, missing, build, cancellationToken), cancellationToken));
        }
    }

    /// <summary>Waits for windows that this process is building, for a while.</summary>
    public async Task SettleAsync(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_running.IsEmpty)
        {
            return;
        }

        var running = wanted
            .Select(entry => rules.WindowAt(entry.Budget, entry.Instant) is { } span && rules.KnownWindows.TryGetValue(new WindowKey(entry.Budget, span.Start), out var id) ? id : 0)
            .Select(id => _running.GetValueOrDefault(id, Task.CompletedTask))
            .Distinct();
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(patience, time, cancellationToken));
    }

    /// <summary>Takes up windows that nobody is building: their turn has come, or their builder has died.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(connection => WindowSql.AnyOrphanAsync(connection, cancellationToken), cancellationToken))
        {
            await RebuildAsync(
                async (connection, rules, build) =>
                {
                    var orphans = await WindowSql.OrphansAsync(connection, cancellationToken);
                    await StartAsync(connection, rules, [.. orphans.Where(orphan => rules.Find(orphan.Budget) is not null).Select(orphan => (orphan.Id, rules.Find(orphan.Budget)!, orphan.Span))], build, cancellationToken);
                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Runs alone. What it begins to build is built afterwards, beside everybody.</summary>
    public async Task<T> RebuildAsync<T>(Func<NpgsqlConnection, RuleSet, WindowBuild, Task<T>> body, CancellationToken cancellationToken)
    {
        var build = new WindowBuild();
        T result;
        try
        {
            result = await gate.RebuildAsync(
                async (connection, rules) =>
                {
                    await build.ResetAsync();
                    return await body(connection, rules, build);
                },
                cancellationToken);
        }
        catch
        {
            await build.DisposeAsync();
            FreePlace(build);
            throw;
        }

        Continue(build);
        return result;
    }

    /// <summary>Makes windows that are not there, and begins to build them. Windows that exist stay as they are.</summary>
    public async Task MakeAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyDictionary<WindowKey, WindowSpan> windows, WindowBuild build, CancellationToken cancellationToken)
    {
        var rows = new List<WindowRow>();
        foreach (var (key, span) in windows.OrderBy(window => window.Key.Budget))
        {
            var rule = rules.Find(key.Budget)!;
            rows.Add(new WindowRow(rule, span, rules.LimitIn(rule, span, time.GetUtcNow()), await rates.AtStartAsync(connection, rule, span, cancellationToken)));
        }

        var made = await WindowSql.InsertAsync(connection, rows, cancellationToken);
        await StartAsync(connection, rules, [.. made.Select(window => (window.Value, rules.Find(window.Key.Budget)!, windows[window.Key]))], build, cancellationToken);
    }

    private async Task<Dictionary<WindowKey, long>> MakeMissingAsync(
        NpgsqlConnection connection, RuleSet current, long version, Dictionary<WindowKey, WindowSpan> missing, WindowBuild build, CancellationToken cancellationToken)
    {
        if (current.Version != version)
        {
            return [];
        }

        // Somebody else may have made some of them meanwhile.
        await MakeAsync(connection, current, missing, build, cancellationToken);
        return await WindowStore.IdsAsync(connection, missing.Keys, cancellationToken);
    }

    private async Task StartAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyList<(long Id, BudgetRule Rule, WindowSpan Span)> windows, WindowBuild build, CancellationToken cancellationToken)
    {
        if (windows.Count == 0)
        {
            return;
        }

        if (build.HasPlace || (build.HasPlace = _places.Wait(0, cancellationToken)))
        {
            var number = await WindowSql.BeginAsync(
                connection,
                windows.Select(window => window.Id).ToArray(),
                windows.Where(window => window.Rule.PerMember is not null).Select(window => window.Id).ToArray(),
                cancellationToken);
            // Nobody charges while this transaction runs: what is seen from now on is all that will never be added to these windows.
            build.Begin(number, rules, windows, await database.SnapshotAsync((AdvisoryLocks.Build, number), cancellationToken));
        }
    }

    private void Continue(WindowBuild build)
    {
        if (build.Windows.Count == 0)
        {
            FreePlace(build);
            return;
        }

        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (id, _, _) in build.Windows)
        {
            _running[id] = begun.Task;
        }

        _ = Task.Run(async () =>
        {
            await scan.RunAsync(build);
            FreePlace(build);
            foreach (var (id, _, _) in build.Windows)
            {
                _running.TryRemove(id, out _);
            }

            begun.SetResult();
        });
    }

    private void FreePlace(WindowBuild build)
    {
        if (build.HasPlace)
        {
            build.HasPlace = false;
            _places.Release();
        }
    }

    private static void Remember(RuleSet rules, Dictionary<WindowKey, long> found)
    {
        foreach (var (key, id) in found)
        {
            rules.KnownWindows[key] = id;
        }
    }

    public static Dictionary<WindowKey, WindowSpan> Spans(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> instants)
    {
        var spans = new Dictionary<WindowKey, WindowSpan>();
        foreach (var (budget, instant) in instants)
        {
            if (rules.WindowAt(budget, instant) is { } span)
            {
                spans[new WindowKey(budget, span.Start)] = span;
            }
        }

        return spans;
    }
}
