using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>What a request is charged with, from what its answer said and what was sent and received. Pure.</summary>
internal static class SettledUsage
{
    private const int BytesPerToken = 4;

    /// <param name="reading">What was read of the answer.</param>
    /// <param name="inputEstimate">The prompt's size, guessed from the request.</param>
    /// <param name="maxTokens">The most that the request allowed, or null.</param>
    public static (TokenUsage Usage, bool Estimated) Of(UsageReading reading, long inputEstimate, long? maxTokens)
    {
        if (reading.Free)
        {
            return (new TokenUsage(), false);
        }

        var usage = reading.Usage ?? new TokenUsage();
        // No prompt is of no tokens: a count that says so was not made.
        usage = reading.HasInput ? usage : usage with { Input = inputEstimate };
        var generated = Math.Min((reading.GeneratedBytes + BytesPerToken - 1) / BytesPerToken, maxTokens ?? long.MaxValue);
        if (!reading.Final || (usage.Output == 0 && generated > 0))
        {
            return (usage with { Output = Math.Max(usage.Output, generated) }, true);
        }

        return (usage, reading.Doubtful || !reading.HasInput || reading.MixedModels);
    }
}
