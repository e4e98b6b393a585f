using ClaudeConfig.ControllerRuntime.Resources;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>What is applied where: a kind, an object, and a subresource.</summary>
internal readonly record struct AppliedKey(ResourceKind Kind, NamespacedName Name, string Subresource);
