using System.Buffers;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>One try at one target, up to its first byte.</summary>
internal sealed class Attempt(Deadline deadline) : IDisposable
{
    // Every open stream has one: at 2,000 of them twice as much is 16 MiB.
    private const int ReadSize = 8 * 1024;

    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
    private int dirty;
    private bool atEnd;
    private ArrayBufferWriter<byte>? held;
    private Stream? body;
    private string? mediaType;

    public Deadline Deadline => deadline;

    public HttpResponseMessage? Response { get; private set; }

    public AttemptFailure Failure { get; private set; }

    /// <summary>For log and health: an exception's message or a status, never a body.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>The field that cannot be translated, where that is how it failed.</summary>
    public string? Field { get; private set; }

    /// <summary>What is said to the provider, and how its answer is read. Null where nothing was sent.</summary>
    public Exchange? Exchange { get; set; }

    /// <summary>What was read so far and not yet passed on.</summary>
    public ReadOnlyMemory<byte> Opening { get; private set; }

    /// <summary>By the content type; where that says neither, by how the answer begins.</summary>
    public bool IsStream => mediaType switch
    {
        "text/event-stream" => true,
        "application/json" => false,
        _ => Exchange is { StreamAsked: true } && Opening.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..],
    };

    public void Fail(AttemptFailure failure, string detail, string? field = null) => (Failure, Detail, Field) = (failure, detail, field);

    public async Task OpenAsync(HttpResponseMessage response)
    {
        Response = response;
        body = ContentDecoding.Of(response.Content, await response.Content.ReadAsStreamAsync(deadline.Token));
        body = Exchange is null ? body : await Exchange.AdaptAsync(response, body, deadline.Token);
        mediaType = MediaTypeOf(response.Content.Headers);
    }

    /// <summary>The next bytes; empty at the end. Valid until the next call.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        var count = await body!.ReadAsync(buffer, deadline.Token);
        (dirty, atEnd) = (Math.Max(dirty, count), count == 0);
        return buffer.AsMemory(0, count);
    }

    /// <summary>Reads the first bytes; with <paramref name="opening"/>, up to the first content.</summary>
    public async Task ReadOpeningAsync(StreamOpening? opening, int most)
    {
        var first = await ReadAsync();
        Opening = first;
        while (first.Length > 0 && opening is not null)
        {
            opening.Observe(first.Span);
            if (opening.HasContent || opening.Overloaded || (held?.WrittenCount ?? 0) > most)
            {
                break;
            }

            held ??= new ArrayBufferWriter<byte>(4096);
            held.Write(first.Span);
            first = await ReadAsync();
        }

        if (held is not null)
        {
            held.Write(first.Span);
            Opening = held.WrittenMemory;
        }
    }

    public void Dispose()
    {
        // Closes the connection where the answer is not at its end: that is how the provider learns that nobody listens.
        body?.Dispose();
        Response?.Dispose();
        deadline.Dispose();
        // A read that broke may have left more than it said.
        buffer.AsSpan(0, Failure == AttemptFailure.None && atEnd ? dirty : buffer.Length).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    // As it mostly is, without parsing it.
    private static string? MediaTypeOf(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values) && values.ToString() is "application/json" or "text/event-stream"
            ? values.ToString()
            : headers.ContentType?.MediaType?.ToLowerInvariant();
}
