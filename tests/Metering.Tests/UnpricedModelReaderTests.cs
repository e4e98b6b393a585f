using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class UnpricedModelReaderTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Models_WithoutAPrice_AreReadAgainOnlyWhenMoreCameAndAWhileHasPassed()
    {
        var budget = A.Budget("b").LimitedTo(10);
        await Ledger.UseAsync(budget);
        var reader = new UnpricedModelReader(Ledger.Database, Ledger.Gate, Time);
        await Ledger.SendAsync(A.Event(Now, 1));
        Assert.Empty(await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        await Ledger.SendAsync(A.Event(Now, 1) with { Model = "x-1" }, A.Event(Now, 1).From(A.OtherTeam) with { Model = "other" });
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.Equal(["x-1"], await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        }

        Assert.Equal(1, reader.Readings);
        await Ledger.SendAsync(A.Event(Now, 1) with { Model = "x-2" });
        Assert.Equal(["x-1"], await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["x-1", "x-2"], await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(["x-1", "x-2"], await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None));
        Assert.Equal(2, reader.Readings);
    }
}
