using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Reporting;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Reporting;

public sealed class TargetHistoryTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Report_CredentialRefusedAndThenAnotherFailure_KeepsBothInstants()
    {
        var history = new TargetHistory(time);
        history.Failed("Credential: 401", credential: true);
        var refused = time.GetUtcNow();
        time.Advance(TimeSpan.FromMinutes(1));
        history.Failed("Status: 500");

        var report = history.Report(new ObjectRef("team-a", "r"), "first");

        Assert.Equal((refused, time.GetUtcNow(), "Status: 500"), (report.CredentialRefusedTime, report.LastErrorTime, report.LastError));
    }
}
