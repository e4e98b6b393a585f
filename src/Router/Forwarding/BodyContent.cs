using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>The caller's bytes as they came; at most the model's name is another.</summary>
internal sealed class BodyContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> before;
    private readonly ReadOnlyMemory<byte> model;
    private readonly ReadOnlyMemory<byte> after;

    public BodyContent(ReadOnlyMemory<byte> body)
        : this(body, default, default)
    {
    }

    private BodyContent(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> model, ReadOnlyMemory<byte> after)
    {
        (this.before, this.model, this.after) = (before, model, after);
        Headers.ContentType = Json;
    }

    public static BodyContent WithModel(ReadOnlyMemory<byte> body, Range at, string model)
    {
        var encoded = JsonEncodedText.Encode(model).EncodedUtf8Bytes;
        byte[] quoted = [(byte)'"', .. encoded, (byte)'"'];
        var (start, length) = at.GetOffsetAndLength(body.Length);
        return new BodyContent(body[..start], quoted, body[(start + length)..]);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(before, cancellationToken);
        if (model.Length > 0)
        {
            await stream.WriteAsync(model, cancellationToken);
            await stream.WriteAsync(after, cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = before.Length + model.Length + after.Length;
        return true;
    }
}
