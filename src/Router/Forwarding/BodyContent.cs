using System.Net;
using System.Net.Http.Headers;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>The caller's bytes as they came, but for the edits.</summary>
internal sealed class BodyContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> body;
    private readonly IReadOnlyList<BodyEdit> edits;

    /// <param name="body">The bytes.</param>
    /// <param name="edits">In the order of their places, none inside another.</param>
    public BodyContent(ReadOnlyMemory<byte> body, IReadOnlyList<BodyEdit>? edits = null)
    {
        (this.body, this.edits) = (body, edits ?? []);
        Headers.ContentType = Json;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var at = 0;
        foreach (var edit in edits)
        {
            await stream.WriteAsync(body[at..edit.At.Start.Value], cancellationToken);
            await stream.WriteAsync(edit.Replacement, cancellationToken);
            at = edit.At.End.Value;
        }

        await stream.WriteAsync(body[at..], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        foreach (var edit in edits)
        {
            length += edit.Replacement.Length - (edit.At.End.Value - edit.At.Start.Value);
        }

        return true;
    }
}
