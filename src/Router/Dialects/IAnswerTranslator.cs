using System.Buffers;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Turns a provider's answer into the caller's as it passes. No I/O.</summary>
internal interface IAnswerTranslator : IDisposable
{
    /// <summary>Content type of what comes out; null keeps the provider's.</summary>
    string? ContentType { get; }

    /// <summary>What may be sent while the provider is silent, or null.</summary>
    ReadOnlyMemory<byte> Ping { get; }

    /// <summary>Takes the next bytes and writes what they allow to be said.</summary>
    /// <exception cref="TranslationException">The answer cannot be said in the caller's dialect.</exception>
    void Feed(ReadOnlySpan<byte> bytes, IBufferWriter<byte> to);

    /// <summary>The answer is at its end.</summary>
    /// <exception cref="TranslationException">The answer cannot be said in the caller's dialect, or is not whole.</exception>
    void End(IBufferWriter<byte> to);
}
