using System.Buffers;

namespace ClaudeConfig.Router.Dialects;

/// <summary>The answer is a stream where one object was asked for, or the other way round: said at once.</summary>
internal sealed class MismatchTranslator(bool streamAsked) : IAnswerTranslator
{
    public string? ContentType => "application/json";

    public ReadOnlyMemory<byte> Ping => default;

    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        // Its usage is still read to the end.
    }

    public void End(IBufferWriter<byte> to) =>
        throw new TranslationException("the answer", streamAsked ? "a stream was asked for, and it came in one piece" : "it is a stream, which was not asked for");

    public void Dispose()
    {
    }
}
