using System.Globalization;
using System.Net;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Metering's own clock is wrong: it tells nobody the time, counts nothing and ends nothing by it.</summary>
public sealed class StoreClockTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-23T12:00:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 2, 0)]
    [InlineData(3, 1, 3)]
    [InlineData(-3, 1, -2)]
    public void Reading_OfAnAnswerThatTookTime_IsWhatIsCertain(double ahead, double trip, double offset) =>
        Assert.Equal(TimeSpan.FromSeconds(offset), ClockReading.Of(Noon.AddSeconds(ahead), Noon, TimeSpan.FromSeconds(trip)).Offset);

    [Theory]
    [InlineData(40 * 24 * 3600, "ahead of")]
    [InlineData(-60, "behind")]
    public async Task Clock_WrongAtTheStart_NothingIsCountedUntilItIsRight(int seconds, string words)
    {
        var database = await postgres.CreateDatabaseAsync();
        var clock = new SetClock { Offset = TimeSpan.FromSeconds(seconds) };
        await using (var app = await RunningApp.StartUnreadyAsync(database, time: clock))
        {
            await Eventually.TrueAsync(async () => (await TextAsync(app, "/readyz")).Contains($"{words} PostgreSQL's", StringComparison.Ordinal), "readiness says why", Deadlines.Settled);
            using var refused = await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1, "one"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.False(refused.Headers.Contains(LedgerClock.Header));
            Assert.Contains(words, await refused.Content.ReadAsStringAsync());
            Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/healthz")).StatusCode);

            clock.Offset = TimeSpan.FromSeconds(3);
            await Eventually.TrueAsync(async () => (await app.Http.GetAsync("/readyz")).IsSuccessStatusCode, "it is ready", Deadlines.Settled);
            using var taken = await app.SendAsync(A.Event(DateTimeOffset.UtcNow, 1, "one"));
            Assert.Contains("Accepted", await taken.Content.ReadAsStringAsync());
            Assert.True(taken.Headers.Contains(LedgerClock.Header));
        }

        await postgres.ReleaseAsync(database);
    }

    [Fact]
    public async Task Clock_SetAheadWhileItRuns_LeasesOfOthersAreNotEnded()
    {
        var database = await postgres.CreateDatabaseAsync();
        var clock = new SetClock();
        await using (var app = await RunningApp.StartAsync(database, time: clock))
        {
            var budget = A.Budget("b").LimitedTo(10);
            await app.Rules.ReplaceAsync([budget], CancellationToken.None);
            Assert.True((await app.CallAsync(A.Call().Acquiring("l", 1, 1, budget))).IsSuccessStatusCode);
            // Another replica, whose clock is right, is told that the lease lives.
            await using var ledger = await TestLedger.CreateAsync(database, TimeProvider.System);
            clock.Offset = TimeSpan.FromHours(1);
            await Eventually.TrueAsync(async () => (await TextAsync(app, "/readyz")).Contains("ahead of PostgreSQL's", StringComparison.Ordinal), "it is noticed", Deadlines.Settled);
            using var refused = await app.CallAsync(A.Call().Acquiring("m", 1, 1, budget));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, false), (refused.StatusCode, refused.Headers.Contains(LedgerClock.Header)));
            _ = await ledger.CallAsync(A.Call().Renewing("l", outstanding: 1));
            await Eventually.TrueAsync(async () => (await TextAsync(app, "/readyz")).Contains("loop sweep", StringComparison.Ordinal), "sweeps were due", Deadlines.Slow);
            Assert.InRange(await OffsetAsync(app), 3590, 3610);
            Assert.Equal("0", await ledger.ScalarAsync<string>("select state::text from leases where id = 'l'"));

            clock.Offset = TimeSpan.Zero;
            await Eventually.TrueAsync(async () => (await app.CallAsync(A.Call())).Headers.Contains(LedgerClock.Header), "it tells the time again", Deadlines.Settled);
        }

        await postgres.ReleaseAsync(database);
    }

    private static async Task<double> OffsetAsync(RunningApp app)
    {
        const string Name = "claudeconfig_metering_clock_offset_seconds ";
        var line = (await TextAsync(app, "/metrics")).Split('\n').First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return double.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }

    private static async Task<string> TextAsync(RunningApp app, string path) => await (await app.Http.GetAsync(path)).Content.ReadAsStringAsync();
}
