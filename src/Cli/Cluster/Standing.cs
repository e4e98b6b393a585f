namespace ClaudeConfig.Cli.Cluster;

/// <summary>How an object is, the worst first.</summary>
internal enum Standing
{
    /// <summary>Ready is False.</summary>
    Wrong,

    /// <summary>Nothing was said of this generation yet, it is paused, or work goes on.</summary>
    Waiting,

    /// <summary>Ready, and something is not as one would have it: money, health, freshness.</summary>
    Told,

    /// <summary>Ready, and nothing to say.</summary>
    Fine,
}
