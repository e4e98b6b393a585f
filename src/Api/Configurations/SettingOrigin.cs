using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Where an effective setting came from.</summary>
public sealed record SettingOrigin
{
    /// <summary>The key, with dots between levels, for example permissions.deny.</summary>
    [Required, Length(256)]
    public string Path { get; set; } = "";

    /// <summary>The configurations that it came from, nearest first, each as namespace/name.</summary>
    [Items(64), Element(317), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? From { get; init; }

    /// <summary>The project whose policy locks it, as namespace/name; unset when lower layers may change it.</summary>
    [Length(317)]
    public string? LockedBy { get; init; }
}
