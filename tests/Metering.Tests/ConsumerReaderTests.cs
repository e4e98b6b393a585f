using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class ConsumerReaderTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Consumers_OfABudgetWithoutShares_AreMembersThenKeysThenProjects()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        var reader = new ConsumerReader(Ledger.Database, Ledger.Gate, Time);
        await Ledger.SendAsync(By("ann", "ci", 1), By("ann", "dev", 2), By("bob", null, 5), By(null, "ci", 4), By("", null, 0.5m), By("far", null, 9).From(A.OtherTeam));
        Consumer[] expected =
        [
            new(ConsumerKind.Member, "bob", 5), new(ConsumerKind.Key, "team/web/ci", 4), new(ConsumerKind.Member, "ann", 3), new(ConsumerKind.Project, "team/web", 0.5m),
        ];
        Assert.Equal(expected, await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));

        // Not looked up for every event.
        await Ledger.SendAsync(By("ann", null, 3));
        Assert.Equal(expected, await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        Assert.Equal(1, reader.Readings);
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("ann", (await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None))[0].Name);
    }

    [Theory]
    [InlineData(null, "member-")]
    [InlineData(ConsumerIdentity.Named, "ann")]
    public void Status_NamesAsManyAsAreAskedFor(ConsumerIdentity? identities, string first)
    {
        var budget = A.BudgetObject(spec => spec with { Reporting = new BudgetReporting { TopConsumers = 2, Identities = identities } });
        Consumer[] consumers = [new(ConsumerKind.Member, "ann", 3.5m), new(ConsumerKind.Project, "team/web", 1), new(ConsumerKind.Key, "team/web/ci", 0.5m)];
        var status = BudgetStatusPlanner.Plan(A.Input(A.Figures(100, 5), budget) with { Consumers = consumers }, Time);
        Assert.Equal(["3.50", "1.00"], status.TopConsumers!.Select(consumer => consumer.Spent));
        Assert.StartsWith(first, status.TopConsumers![0].Name, StringComparison.Ordinal);
        Assert.Equal("team/web", status.TopConsumers![1].Name);
        Assert.Equal(StatusUrgency.Soon, StatusPace.Urgency(status with { TopConsumers = null }, status, new HashSet<string>(status.Conditions!.Select(condition => condition.Type))));
        Assert.Null(BudgetStatusPlanner.Plan(A.Input(A.Figures(100, 5), budget), Time).TopConsumers);
    }

    private UsageEvent By(string? member, string? key, decimal cost)
    {
        var usage = A.Event(Now, cost);
        return usage with { Attribution = usage.Attribution with { Member = member, Key = key } };
    }
}
