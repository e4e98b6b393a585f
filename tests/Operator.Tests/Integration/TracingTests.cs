using System.Collections.Concurrent;
using System.Text;
using ClaudeConfig.Harness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Traces as a collector receives them.</summary>
public sealed class TracingTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    [Fact]
    public async Task Reconcile_WithACollector_IsTracedDownToItsApiCalls()
    {
        var received = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue($"{context.Request.Path} {Encoding.Latin1.GetString(body.ToArray())}");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var process = Fixture.Launch(new OperatorRun
        {
            LeaderElection = false,
            Environment = new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            },
        });

        ApplyProject("traced");
        await ReadyAsync(Projects, "traced", deadline: Deadlines.Settled);

        foreach (var text in (string[])["/v1/traces", "claudeconfig-operator", "reconcile claude-project", "PATCH claudeprojects", $"namespaces/{Home}/claudeprojects/traced/status"])
        {
            await Eventually.TrueAsync(() => received.Any(request => request.Contains(text, StringComparison.Ordinal)), $"the collector hears of {text}", Deadlines.Settled);
        }

        Assert.DoesNotContain(received, request => request.Contains("Bearer ", StringComparison.Ordinal));
    }
}
