using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A configuration that the stable revision was made of.</summary>
public sealed record LayerGeneration
{
    /// <summary>The configuration, as namespace/name.</summary>
    [Required, Length(507)]
    public string Name { get; set; } = "";

    /// <summary>Its generation then.</summary>
    [Required]
    public long Generation { get; init; }
}
