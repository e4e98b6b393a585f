namespace ClaudeConfig.Benchmarks.Accuracy;

internal enum CallEnd
{
    /// <summary>The whole answer came.</summary>
    Served,

    /// <summary>The caller went away in the middle of a stream.</summary>
    Aborted,

    /// <summary>429.</summary>
    Refused,

    /// <summary>503: the gateway cannot ask for money.</summary>
    Unavailable,

    /// <summary>The gateway was killed, or was not there.</summary>
    Broken,

    /// <summary>Any other answer.</summary>
    Other,
}
