namespace ClaudeConfig.Api.Schema;

/// <summary>The object or map is replaced as a whole by server-side apply, never merged field by field.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class AtomicAttribute : Attribute;
