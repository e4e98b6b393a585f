namespace ClaudeConfig.ControllerRuntime.Resources;

/// <summary>Says that a kind of one's own is cluster-scoped; without it, kinds are namespaced. The cluster-scoped built-in kinds are known.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EntityScopeAttribute : Attribute
{
    /// <summary>Creates the attribute.</summary>
    /// <param name="scope">Where objects of the kind live.</param>
    public EntityScopeAttribute(EntityScope scope) => Scope = scope;

    /// <summary>Where objects of the kind live.</summary>
    public EntityScope Scope { get; }
}
