namespace ClaudeConfig.Metering.Recommendations;

/// <summary>A kind of advice.</summary>
internal enum RecommendationKind
{
    /// <summary>Small requests to a large model.</summary>
    CheaperModel,

    /// <summary>Cache writes that nothing read.</summary>
    UnusedCacheWrites,

    /// <summary>The hour's cache where five minutes would do.</summary>
    ShorterCache,

    /// <summary>Five minutes where an hour would do.</summary>
    LongerCache,
}
