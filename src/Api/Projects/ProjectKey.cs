using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A virtual key. It becomes one Secret, unless it is imported; usage is attributed to its name.</summary>
[Rule("!has(self.duration) || !has(self.rotationInterval) || !self.duration" + Patterns.IsDuration + " || !self.rotationInterval" + Patterns.IsDuration + " || duration(self.rotationInterval) < duration(self.duration)",
    "rotationInterval must be shorter than duration, so that the next key exists before the last one expires")]
[Rule("!has(self.imported) || (!has(self.duration) && !has(self.rotationInterval))", "an imported key is not issued here: leave duration and rotationInterval out, and set imported.expirationTime where it ends")]
public sealed record ProjectKey
{
    /// <summary>The name of the key.</summary>
    [Required, Length(40), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>The rate limit of this key, within the project's; the project's unless set.</summary>
    public RateLimitTier? RateLimitTier { get; init; }

    /// <summary>How long an issued key is valid, a Go duration; without end unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('5m')", "duration must be 5m or longer: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? Duration { get; init; }

    /// <summary>How often a new key replaces the old one, which works on for an overlap; never unless set.</summary>
    [Length(32)]
    [Rule("self" + Patterns.IsDuration + " && duration(self) >= duration('1m')", "rotationInterval must be 1m or longer: write a Go duration such as 90s, 15m or 720h; days are written in hours")]
    public string? RotationInterval { get; init; }

    /// <summary>A key that its holder has already, from another gateway, instead of a new one.</summary>
    public ImportedKey? Imported { get; init; }
}
