using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Policy;

/// <summary>A path at which only what a project's policy demands counts.</summary>
/// <param name="Path">The path, such as <c>permissions.deny</c> or <c>mcpServers.github</c>.</param>
/// <param name="Project">The project whose policy locks it.</param>
/// <param name="Demand">The place of that project in the chain: layers demanded there or farther give the value.</param>
public sealed record PolicyLock(string Path, ObjectKey Project, int Demand);
