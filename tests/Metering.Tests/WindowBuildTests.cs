using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Windows are added up beside the ledger: nobody waits for it, and nothing is missed or counted twice.</summary>
public sealed class WindowBuildTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly string[] Zones = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"];

    [Fact]
    public async Task BudgetEdit_WhoseEventsTakeLongToRead_StopsNeitherEventsNorOtherLeases()
    {
        var (edited, other) = (A.Budget("edited").LimitedTo(100), A.Budget("other").LimitedTo(100));
        var soft = A.Budget("soft").LimitedTo(1) with { Mode = EnforcementMode.Soft };
        await Ledger.UseAsync(edited, other);
        await Ledger.SendAsync(A.Event(Now, 3));
        var wide = edited with { Coverage = new BudgetCoverage { Projects = [A.Team, A.OtherTeam] } };
        var gateway = await AnotherAsync();
        var read = new TaskCompletionSource();
        Ledger.Scan.Before = () => read.Task;

        await Ledger.UseAsync(wide, other, soft);
        Assert.Equal(EventStatus.Accepted, (await gateway.SendAsync(A.Event(Now, 2))).Single().Status);
        Assert.Equal(4, (await gateway.CallAsync(A.Call().Acquiring("l", 4, 4, other))).Grants.Single().Amount);
        Assert.Equal(9, (await gateway.CallAsync(A.Call().Acquiring("l2", 9, 9, soft))).Grants.Single().Amount);
        // What was spent of it is not known yet, so nothing is granted on a guess.
        var refusal = (await gateway.CallAsync(A.Call().Acquiring("l3", 4, 4, wide))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.BeingCounted, wide.Budget), (refusal.Reason, refusal.Budget));
        Assert.True((await gateway.FiguresAsync(wide)).Building);

        read.SetResult();
        await EventuallyBuiltAsync();
        Assert.Equal((5m, false), ((await gateway.FiguresAsync(wide)).Spent, (await gateway.FiguresAsync(wide)).Building));
        Assert.Equal(4, (await gateway.CallAsync(A.Call().Acquiring("l4", 4, 4, wide))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Edits_WhileWindowsAreBuilt_LeaveTheLastOnesRight()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 3), A.Event(Now.AddDays(-2), 7));
        var read = new TaskCompletionSource();
        Ledger.Scan.Before = () => read.Task;
        for (var edit = 0; edit < 12; edit++)
        {
            await Ledger.UseAsync(edit % 2 == 0 ? budget.Daily(Zones[edit % Zones.Length]) : budget.Monthly(Zones[edit % Zones.Length]));
            await Ledger.SendAsync(A.Event(Now, 1));
        }

        await Ledger.UseAsync(budget);
        read.SetResult();
        await EventuallyBuiltAsync();
        Assert.Equal(22, (await Ledger.FiguresAsync(budget)).Spent);
    }

    [Fact]
    public async Task Build_WhoseProcessDied_IsTakenUpByAnother()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 3));
        await Ledger.CallAsync(A.Call().Acquiring("l", 6, 6, budget));
        await EventuallyBuiltAsync();
        // As if whoever made the window had gone before it was added up, and events had come since.
        await ExecuteAsync("update ledger_windows set building = 4711, spent = 0");
        await Ledger.SendAsync(A.Event(Now, 1));
        var other = await AnotherAsync();
        Assert.Equal(LeaseRefusalReason.BeingCounted, (await other.CallAsync(A.Call().Acquiring("l2", 1, 1, budget))).Refusals.Single().Reason);
        await other.Rules.RefreshLimitsAsync(CancellationToken.None);
        await EventuallyBuiltAsync();
        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((4m, 6m), (figures.Spent, figures.Held));
    }

    [Fact]
    public async Task Window_AboutToBegin_IsThereBefore()
    {
        var budget = A.Budget("b").LimitedTo(100).Daily();
        await Ledger.UseAsync(budget);
        Time.SetUtcNow(DateTimeOffset.Parse("2026-11-23T23:59:00Z"));
        await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
        await Ledger.UseAsync(budget.LimitedTo(7));
        await EventuallyBuiltAsync();
        Assert.Equal(7, await Ledger.ScalarAsync<decimal>("select limit_amount from ledger_windows where starts_at = '2026-11-24T00:00:00Z'"));
    }

    [Fact]
    public async Task News_ThatMovesNoMoney_TouchesNoWindow()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 6, 6, budget));
        await EventuallyBuiltAsync();
        // Neither waits for whoever grants at this moment, nor writes.
        await using (await LockAsync("window_tallies", "share"))
        {
            await using var grant = await HoldAsync("select 1 from ledger_windows for update");
            var answer = await Ledger.CallAsync(A.Call().Renewing("l", outstanding: 2)).WaitAsync(Deadlines.Settled);
            Assert.Equal(0, answer.Grants.Single().Amount);
        }
    }

    [Fact]
    public async Task Event_OfALease_WaitsForNobodyWhoGrants()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 6, 6, budget));
        await using (await HoldAsync("select 1 from ledger_windows for update"))
        {
            await Ledger.SendAsync(A.Event(Now, 2).Settling("l", 3)).WaitAsync(Deadlines.Settled);
        }

        var figures = await Ledger.FiguresAsync(budget);
        Assert.Equal((2m, 3m), (figures.Spent, figures.Held));
    }

    /// <summary>Edits of scope, zone and period while two processes take events old and new: in the end all agree with the events themselves.</summary>
    [Fact]
    public async Task AnyEdits_BesideEvents_EndWithTheSumOfDistinctEvents()
    {
        var other = await AnotherAsync();
        var run = 0;
        await Gen.Select(Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[1, 900]).Array[8, 24].SampleAsync(
            async steps => await ReplayAsync(steps, other, ++run), iter: 12, threads: 1);
    }

    private async Task ReplayAsync((int Zone, int Kind, int Cents)[] steps, TestLedger other, int run)
    {
        ObjectRef[] projects = [new("p", $"a-{run}"), new("p", $"b-{run}")];
        var sent = new List<UsageEvent>();
        var rule = Edited(steps[0], run, projects);
        var pending = new List<Task>();
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            // Up to three days back: other windows than the current one, and hours that windows of odd zones cut.
            var at = Now.AddMinutes(-(step.Cents * 7919L % (3 * 24 * 60)));
            var usage = A.Event(at, step.Cents / 100m).From(projects[index % 2]) with { Model = step.Kind == 1 ? "unknown" : "m" };
            sent.Add(usage);
            pending.Add(Ledger.SendAsync(usage));
            pending.Add(other.SendAsync(usage));
            rule = Edited(step, run, projects);
            await (index % 2 == 0 ? Ledger : other).UseAsync(rule, A.Budget($"above-{run}", projects[0]));
        }

        await Task.WhenAll(pending);
        await EventuallyBuiltAsync();
        var expected = sent.Where(usage => Covers(rule, usage)).Sum(usage => usage.Usage.Input / 1_000_000m);
        Assert.Equal(expected, (await Ledger.FiguresAsync(rule)).Spent);
        // And once more from nothing.
        await Ledger.UseAsync();
        await other.UseAsync(rule);
        await EventuallyBuiltAsync();
        Assert.Equal(expected, (await other.FiguresAsync(rule)).Spent);
    }

    private static BudgetRule Edited((int Zone, int Kind, int Cents) step, int run, ObjectRef[] projects)
    {
        var rule = A.Budget($"b-{run}", step.Kind == 2 ? [projects[1]] : projects).LimitedTo(10_000);
        return step.Kind switch
        {
            3 => rule.Monthly(Zones[step.Zone]),
            4 => rule.Rolling((step.Cents % 3) + 1, Zones[step.Zone]),
            _ => rule.Daily(Zones[step.Zone]),
        };
    }

    private bool Covers(BudgetRule rule, UsageEvent usage)
    {
        var calendar = Domain.Windows.BudgetCalendar.For(rule.Period, default);
        return rule.Coverage.Covers(usage.Attribution, usage.Model) && calendar.WindowAt(Now)!.Value.Contains(usage.StartTime);
    }

    private Task EventuallyBuiltAsync() => Eventually.TrueAsync(
        async () =>
        {
            await Ledger.Rules.RefreshLimitsAsync(CancellationToken.None);
            return await Ledger.ScalarAsync<long>("select count(*) from ledger_windows where building is not null") == 0;
        },
        "all windows are built", Deadlines.Slow);

    private async Task<IAsyncDisposable> LockAsync(string table, string mode = "access exclusive") => await HoldAsync($"lock table {table} in {mode} mode");

    private async Task<IAsyncDisposable> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection(Ledger.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await new NpgsqlCommand($"begin; {sql}", connection).ExecuteNonQueryAsync();
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Ledger.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
