using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.ProviderSimulator.Clouds;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>One request and the answer it gets.</summary>
internal sealed class Exchange(HttpContext context, RecordedRequest record, Behavior behavior, CancellationToken cancelled)
{
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r"];

    private int events;
    private bool stream;
    private GZipStream? compressed;

    public HttpContext Context => context;

    public Behavior Behavior => behavior;

    public CancellationToken Cancelled => cancelled;

    public byte[] Body => record.Body;

    /// <summary>Events go out in AWS's event stream.</summary>
    public bool Framed { get; set; }

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

        if (Framed)
        {
            await SendFramedAsync(text);
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(stream ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", LineEnds[behavior.Framing], StringComparison.Ordinal) : text);
        record.Answer.Write(bytes);
        if (behavior.Compressed)
        {
            compressed ??= new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await compressed.WriteAsync(bytes, cancelled);
            await compressed.FlushAsync(cancelled);
            return;
        }

        await context.Response.BodyWriter.WriteAsync(bytes, cancelled);
    }

    // Recorded is what a client of Anthropic's own API would have got.
    private async Task SendFramedAsync(string text)
    {
        var number = events - 1;
        if (number == behavior.ExceptionAfter)
        {
            await WriteFrameAsync(EventStream.Exception(behavior.Throttled ? "throttlingException" : "modelStreamErrorException", "simulated"));
            throw new StreamEndedException();
        }

        record.Answer.Write(Encoding.UTF8.GetBytes(text));
        var frame = BedrockDialect.Frame(text, behavior);
        if (number == behavior.BadChecksum)
        {
            frame[^1] ^= 1;
        }

        await WriteFrameAsync(frame);
    }

    private async Task WriteFrameAsync(byte[] frame)
    {
        var size = behavior.Split ? 1 : frame.Length;
        for (var at = 0; at < frame.Length; at += size)
        {
            await context.Response.BodyWriter.WriteAsync(frame.AsMemory(at, size), cancelled);
        }
    }

    public async Task SendJsonAsync(JsonNode body)
    {
        var text = body.ToJsonString();
        Describe("application/json");
        context.Response.ContentLength = behavior.Compressed ? null : Encoding.UTF8.GetByteCount(text);
        await SendAsync(text);
        await EndAsync();
    }

    /// <summary>Sends headers now and obeys the faults that come right after them.</summary>
    public async Task StartStreamAsync(string contentType)
    {
        stream = contentType.StartsWith("text/event-stream", StringComparison.Ordinal);
        Describe(Framed ? "application/vnd.amazon.eventstream" : contentType);
        await context.Response.StartAsync(cancelled);
        await context.Response.BodyWriter.FlushAsync(cancelled);
    }

    /// <summary>Writes what compression still holds.</summary>
    public async Task EndAsync()
    {
        if (compressed is not null)
        {
            await compressed.DisposeAsync();
            compressed = null;
        }
    }

    private void Describe(string contentType)
    {
        context.Response.ContentType = behavior.NoContentType ? null : contentType;
        if (behavior.Compressed)
        {
            context.Response.Headers.ContentEncoding = "gzip";
        }
    }
}
