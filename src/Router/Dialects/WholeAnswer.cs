using System.Buffers;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A translator that needs the whole answer. The copy is bounded.</summary>
internal abstract class WholeAnswer : IAnswerTranslator
{
    private const int Largest = 32 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> copy = new();

    public string? ContentType => "application/json";

    public ReadOnlyMemory<byte> Ping => default;

    public void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to)
    {
        if (copy.WrittenCount + bytes.Length > Largest)
        {
            throw new TranslationException("the answer", $"it is larger than {Largest} bytes");
        }

        copy.Write(bytes);
    }

    public void End(IBufferWriter<byte> to) => to.Write(Translate(copy.WrittenMemory).Span);

    public void Dispose() => copy.Clear();

    protected abstract ReadOnlyMemory<byte> Translate(ReadOnlyMemory<byte> answer);
}
