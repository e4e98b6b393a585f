using System.Net;

namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>The body of an answer, read from its connection as it comes.</summary>
internal sealed class AnswerContent : HttpContent
{
    /// <summary>Set before anybody sees the answer.</summary>
    public Stream Body { get; set; } = Stream.Null;

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Body);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Body.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Body.Dispose();
        }

        base.Dispose(disposing);
    }
}
