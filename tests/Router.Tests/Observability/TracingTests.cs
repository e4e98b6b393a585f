using System.Net;
using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Tests.Fakes;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace ClaudeConfig.Router.Tests.Observability;

/// <summary>Traces as a collector receives them, and what providers see of them. One class: who listens is the whole process's matter.</summary>
public sealed class TracingTests
{
    private const string Prompt = "nobody may read this prompt";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string CallerSpan = "00f067aa0ba902b7";

    /// <summary>Everything that a span may say.</summary>
    private static readonly string[] Known =
    [
        "http.request.method", "http.route", "http.response.status_code", "error.type", "server.address", "server.port",
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.request.max_tokens", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
        "claudeconfig.project", "claudeconfig.request.id", "claudeconfig.route", "claudeconfig.target", "claudeconfig.attempt", "claudeconfig.refusal",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_WithACollector_IsTracedByTheConventionsAndSaysNoContent(bool stream)
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var rig = await Rig.StartAsync();
        using (var tracing = Export(collector))
        {
            rig.First.Next("status=503");
            await AskAsync(rig, $"00-{Trace}-{CallerSpan}-01", stream);
            await ArrivedAsync(tracing, collector, 3);
        }

        var spans = collector.Spans.Where(span => span.TraceId == Trace).ToArray();
        Assert.Equal(3, spans.Length);
        Assert.All(spans, span => Assert.Equal("claudeconfig-router", span.Service));
        var request = spans.Single(span => span.Kind == 2);
        Assert.Equal(("POST /v1/messages", CallerSpan, "200", 0), (request.Name, request.Parent, request.Attributes["http.response.status_code"], request.Status));
        Assert.Equal(("team-a/alpha", "claude-sonnet-5"), (request.Attributes["claudeconfig.project"], request.Attributes["gen_ai.request.model"]));
        var attempts = spans.Where(span => span.Kind == 3).OrderBy(span => span.Attributes["claudeconfig.attempt"]).ToArray();
        Assert.All(attempts, span => Assert.Equal(("chat claude-sonnet-5", request.Id), (span.Name, span.Parent)));
        Assert.Equal(("503", "Status", 2), (attempts[0].Attributes["http.response.status_code"], attempts[0].Attributes["error.type"], attempts[0].Status));
        var served = attempts[1].Attributes;
        var recorded = await rig.EventAsync();
        Assert.Equal(("chat", "anthropic", "claude-sonnet-5", "100"), (served["gen_ai.operation.name"], served["gen_ai.provider.name"], served["gen_ai.request.model"], served["gen_ai.request.max_tokens"]));
        Assert.Equal((recorded.Usage.PromptTokens.ToString(), recorded.Usage.Output.ToString()), (served["gen_ai.usage.input_tokens"], served["gen_ai.usage.output_tokens"]));
        Assert.Equal(("127.0.0.1", new Uri(rig.Second.Address).Port.ToString(), "t1", "team-a/claude"), (served["server.address"], served["server.port"], served["claudeconfig.target"], served["claudeconfig.route"]));
        Assert.Empty(spans.SelectMany(span => span.Attributes.Keys).Except(Known));
        foreach (var secret in (string[])[Prompt, Bundles.Key.Reveal(), Bundles.UpstreamCredential, "session-of-a-person", "secret-of-a-header"])
        {
            Assert.DoesNotContain(collector.Raw, raw => raw.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Refusal_IsASpanThatSaysWhyAndTriesNothing()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var rig = await Rig.StartAsync(limit: 0m);
        using (var tracing = Export(collector))
        {
            await AskAsync(rig, $"00-{Trace}-{CallerSpan}-01", false, expected: 429);
            await ArrivedAsync(tracing, collector, 1);
        }

        var span = Assert.Single(collector.Spans, span => span.TraceId == Trace);
        Assert.Equal(("429", "spent"), (span.Attributes["http.response.status_code"], span.Attributes["claudeconfig.refusal"]));
    }

    [Fact]
    public async Task Caller_WhoDoesNotSample_IsNotExported()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var rig = await Rig.StartAsync();
        using (var tracing = Export(collector))
        {
            await AskAsync(rig, $"00-{Trace}-{CallerSpan}-00", false);
            tracing.ForceFlush();
        }

        Assert.DoesNotContain(collector.Spans, span => span.TraceId == Trace);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Provider_SeesTheTrace_OnlyWhereItIsAllowedTo(bool allowed, bool traced)
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var rig = await Rig.StartAsync(config => config with { Providers = [.. config.Providers.Select(provider => provider with { TraceContext = allowed })] });
        using (var tracing = traced ? Export(collector) : null)
        {
            await AskAsync(rig, $"00-{Trace}-{CallerSpan}-01", false);
            if (tracing is not null)
            {
                await ArrivedAsync(tracing, collector, 2);
            }
        }

        var seen = rig.First.Requests.Single().Headers.GetValueOrDefault("traceparent");
        if (!allowed)
        {
            Assert.Null(seen);
            return;
        }

        var span = traced ? collector.Spans.Single(span => span.TraceId == Trace && span.Kind == 3).Id : CallerSpan;
        Assert.Equal($"00-{Trace}-{span}-01", seen);
    }

    // The answer is there before its spans end.
    private static Task ArrivedAsync(TracerProvider tracing, OtlpCollector collector, int spans) =>
        Eventually.TrueAsync(() => tracing.ForceFlush() && collector.Spans.Count(span => span.TraceId == Trace) >= spans, "the spans arrive");

    private static TracerProvider Export(OtlpCollector collector) => RouterTracing.Start(otlp =>
    {
        otlp.Endpoint = collector.Address;
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
    });

    private static async Task AskAsync(Rig rig, string parent, bool stream, int expected = 200)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null });
        using var request = new HttpRequestMessage(HttpMethod.Post, rig.Gateway.Address + "/v1/messages")
        {
            Content = new StringContent(Rig.Body(stream: stream).Replace("\"hi\"", $"\"{Prompt}\"", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-api-key", Bundles.Key.Reveal());
        request.Headers.Add("traceparent", parent);
        request.Headers.Add("x-claude-code-session-id", "session-of-a-person");
        request.Headers.Add("anthropic-beta", "secret-of-a-header");
        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((HttpStatusCode)expected, response.StatusCode);
    }
}
