using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>One request and the answer it gets.</summary>
internal sealed class Exchange(HttpContext context, RecordedRequest record, Behavior behavior, CancellationToken cancelled)
{
    private int events;

    public HttpContext Context => context;

    public Behavior Behavior => behavior;

    public CancellationToken Cancelled => cancelled;

    public byte[] Body => record.Body;

    public string Id { get; } = Guid.NewGuid().ToString("N")[..24];

    public void Reset()
    {
        context.Abort();
        throw new OperationCanceledException("reset as scripted");
    }

    /// <summary>Writes a piece and applies what the behavior says about the time between pieces.</summary>
    public async Task SendAsync(string text)
    {
        if (behavior.SilentAfter == events)
        {
            await Task.Delay(Timeout.Infinite, cancelled);
        }

        if (behavior.CutAfter == events)
        {
            Reset();
        }

        if (events++ > 0 && behavior.Drip > TimeSpan.Zero)
        {
            await Task.Delay(behavior.Drip, cancelled);
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        record.Answer.Write(bytes);
        await context.Response.BodyWriter.WriteAsync(bytes, cancelled);
    }

    public async Task SendJsonAsync(JsonNode body)
    {
        context.Response.ContentType = "application/json";
        var text = body.ToJsonString();
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        await SendAsync(text);
    }

    /// <summary>Sends headers now and obeys the faults that come right after them.</summary>
    public async Task StartStreamAsync(string contentType)
    {
        context.Response.ContentType = contentType;
        await context.Response.StartAsync(cancelled);
        await context.Response.BodyWriter.FlushAsync(cancelled);
    }
}
