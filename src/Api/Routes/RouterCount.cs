using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>Routers of a route.</summary>
public sealed record RouterCount
{
    /// <summary>How many run the current version.</summary>
    [Required, Range(0, 1000000)]
    public int Programmed { get; init; }

    /// <summary>How many report.</summary>
    [Required, Range(0, 1000000)]
    public int Total { get; init; }
}
