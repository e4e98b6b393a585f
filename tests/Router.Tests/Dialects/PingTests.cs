using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Tests.Fakes;
using ClaudeConfig.Router.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>A provider of another dialect sends no pings: a caller of Messages gets them all the same, every 20 s of silence, by a clock of our own.</summary>
public sealed class PingTests
{
    private const string First = """data: {"id":"c","model":"gpt-5","choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}""" + "\n\n";
    private const string Last = """data: {"id":"c","model":"gpt-5","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";

    [Fact]
    public async Task TranslatedStream_ThatFallsSilent_IsPingedEveryTwentySeconds()
    {
        var time = new WatchedTime();
        var upstream = new Pipe();
        var context = new DefaultHttpContext();
        var answer = new MemoryStream();
        context.Response.Body = answer;
        using var attempt = await OpenAsync(upstream, time);
        var relay = StreamRelay.PassAsync(context, attempt, TimeSpan.FromMinutes(5), "req_1", null, _ => { }, time);
        for (var pings = 1; pings <= 3; pings++)
        {
            await time.WaitForTimerAsync();
            time.Advance(TimeSpan.FromSeconds(19.9));
            Assert.Equal(pings - 1, Pings(answer));
            time.Advance(TimeSpan.FromSeconds(0.2));
            await Eventually.TrueAsync(() => Pings(answer) == pings, $"ping {pings}", Deadlines.Settled);
        }

        await upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(Last));
        await upstream.Writer.CompleteAsync();
        Assert.Equal(Contracts.Metering.UsageOutcome.Completed, (await relay).Outcome);
        var text = Encoding.UTF8.GetString(answer.ToArray());
        Assert.Equal(3, Pings(answer));
        Assert.Contains("message_stop", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamOfBedrock_ThatFallsSilent_IsPingedBetweenEvents()
    {
        var time = new WatchedTime();
        var upstream = new Pipe();
        var context = new DefaultHttpContext();
        var answer = new MemoryStream();
        context.Response.Body = answer;
        await upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes("event: message_start\ndata: {\"type\":\"message_start\"}\n\n"));
        using var attempt = await OpenAsync(upstream, time, ProviderType.Bedrock, "");
        var relay = StreamRelay.PassAsync(context, attempt, TimeSpan.FromMinutes(5), "req_1", null, _ => { }, time);
        await time.WaitForTimerAsync();
        time.Advance(TimeSpan.FromSeconds(20.1));
        await Eventually.TrueAsync(() => Pings(answer) == 1, "a ping", Deadlines.Settled);
        await upstream.Writer.CompleteAsync();
        Assert.Equal(Contracts.Metering.UsageOutcome.Completed, (await relay).Outcome);
        Assert.StartsWith("event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: ping\n", Encoding.UTF8.GetString(answer.ToArray()), StringComparison.Ordinal);
    }

    private static int Pings(MemoryStream answer) => Encoding.UTF8.GetString(answer.ToArray()).Split("event: ping").Length - 1;

    private static async Task<Attempt> OpenAsync(Pipe upstream, TimeProvider time, ProviderType type = ProviderType.OpenAI, string first = First)
    {
        Assert.True(RequestReader.TryRead(ApiCall.Messages, Encoding.UTF8.GetBytes(Rig.Body("gpt-5", stream: true)), out var facts, out _));
        var attempt = new Attempt(new Deadline(Timeout.InfiniteTimeSpan, time, CancellationToken.None))
        {
            Exchange = Exchange.Of(Upstream.Of(type), facts!, "gpt-5", 1000, time.GetUtcNow()),
        };
        var content = new StreamContent(upstream.Reader.AsStream());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        await upstream.Writer.WriteAsync(Encoding.UTF8.GetBytes(first));
        await attempt.OpenAsync(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        await attempt.ReadOpeningAsync(null, 0);
        return attempt;
    }

    /// <summary>Tells when somebody begins to wait, so that the clock is not moved before.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private readonly SemaphoreSlim made = new(0);

        public Task WaitForTimerAsync() => made.WaitAsync(Deadlines.Settled);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == TimeSpan.FromSeconds(20))
            {
                made.Release();
            }

            return timer;
        }
    }
}
