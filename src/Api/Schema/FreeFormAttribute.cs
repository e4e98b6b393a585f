namespace ClaudeConfig.Api.Schema;

/// <summary>Fields that the schema does not know are kept, not pruned (<c>x-kubernetes-preserve-unknown-fields</c>).</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class FreeFormAttribute : Attribute
{
    /// <summary>A type that describes the known part, for the schema and <c>kubectl explain</c>.</summary>
    public Type? Shape { get; init; }
}
