namespace ClaudeConfig.Harness.Stacks;

/// <summary>A Secret that a volume takes its files from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Optional">Whether the volume goes without it.</param>
public sealed record MountedSecret(string Name, bool Optional);
