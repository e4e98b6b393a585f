using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Policy;

/// <summary>Where an effective value came from.</summary>
/// <param name="Path">The value, such as <c>settings.permissions.deny</c>, <c>mcpServers.github</c> or <c>memory</c>.</param>
/// <param name="From">The configurations that it came from, nearest first; several where a list is united.</param>
/// <param name="LockedBy">The project whose policy locks it; null where lower layers may change it.</param>
public sealed record PolicyOrigin(string Path, IReadOnlyList<ObjectKey> From, ObjectKey? LockedBy = null);
