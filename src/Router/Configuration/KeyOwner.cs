using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A virtual key and the project it belongs to.</summary>
internal sealed record KeyOwner(ProjectView Project, VirtualKeyEntry Key);
