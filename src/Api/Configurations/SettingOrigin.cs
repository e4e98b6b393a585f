using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Where an effective setting came from.</summary>
public sealed record SettingOrigin
{
    /// <summary>The key, with dots between levels, for example permissions.deny.</summary>
    [Required, Length(256)]
    public string Path { get; set; } = "";

    /// <summary>The configurations that it came from, nearest first.</summary>
    [Items(16), ListType(ListKind.Atomic)]
    public IReadOnlyList<ObjectReference>? From { get; init; }
}
