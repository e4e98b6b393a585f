namespace ClaudeConfig.Router.Usage;

/// <summary>Reads usage from an answer as it passes.</summary>
internal interface IUsageMeter : IDisposable
{
    /// <summary>Looks at the next bytes of the answer. Never throws for what they hold.</summary>
    void Observe(ReadOnlySpan<byte> bytes);

    /// <summary>The answer is at its end.</summary>
    void End();

    /// <summary>The first figures have come.</summary>
    bool HasFigures { get; }

    /// <summary>What is known so far.</summary>
    UsageReading Reading { get; }
}
