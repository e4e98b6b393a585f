using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Support.Postgres;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>A test with a ledger of its own and a clock that stands still.</summary>
public abstract class LedgerTest(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<TestLedger> _others = [];

    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.Parse("2026-11-23T12:00:00Z"));

    protected DateTimeOffset Now => Time.GetUtcNow();

    private protected TestLedger Ledger { get; private set; } = null!;

    private protected virtual LedgerOptions Options => new();

    protected virtual string? RatesFile => null;

    public async ValueTask InitializeAsync() => Ledger = await TestLedger.CreateAsync(
        await postgres.CreateDatabaseAsync("ledger", TestLedger.MigrateAsync), Time, Options, RatesFile);

    /// <summary>A second process on the same database.</summary>
    private protected async Task<TestLedger> AnotherAsync()
    {
        var other = await TestLedger.CreateAsync(Ledger.ConnectionString, Time, Options, RatesFile);
        _others.Add(other);
        return other;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _others.Append(Ledger))
        {
            await ledger.DisposeAsync();
        }

        await postgres.ReleaseAsync(Ledger.ConnectionString);
        GC.SuppressFinalize(this);
    }
}
