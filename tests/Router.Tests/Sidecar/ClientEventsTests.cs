using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Router.Sidecar;
using CsCheck;

namespace ClaudeConfig.Router.Tests.Sidecar;

public sealed class ClientEventsTests
{
    [Fact]
    public void Count_Anything_NeitherThrowsNorCountsMoreFailuresThanRuns() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 200], Gen.Byte).Sample((noise, at, value) =>
    {
        var logs = ClientLogs.Export(ClientLogs.Hooks(3, 1), ClientLogs.Decision("reject"));
        logs[at % logs.Length] = value;
        foreach (var counts in (ClientCounts[])[ClientEvents.Count(logs), ClientEvents.Count(noise)])
        {
            Assert.True(counts.HookFailures <= counts.HookRuns && counts.ToolDenials <= counts.ToolDecisions && counts.HookFailures >= 0);
        }
    });
}
