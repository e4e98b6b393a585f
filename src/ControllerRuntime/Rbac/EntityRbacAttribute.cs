using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Rbac;

/// <summary>
/// Declares what a controller (or any other class) needs from the API, where the code is that needs it. <see cref="RbacRules"/> collects
/// the declarations of an assembly into the rules of a role for each scope.
/// </summary>
/// <example><code>[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerbs.Read | RbacVerbs.Apply)]</code></example>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class EntityRbacAttribute : Attribute
{
    /// <summary>Names kinds by their types, each marked with <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <param name="entities">The kinds.</param>
    public EntityRbacAttribute(params Type[] entities) => Entities = entities;

    /// <summary>Names one resource, with a subresource after a slash if it is one.</summary>
    /// <param name="group">The API group; empty for the core group.</param>
    /// <param name="resource">The plural name, such as <c>configmaps</c> or <c>budgets/status</c>.</param>
    public EntityRbacAttribute(string group, string resource)
    {
        Entities = [];
        Group = group;
        Resource = resource;
    }

    /// <summary>The kinds named by type.</summary>
    public IReadOnlyList<Type> Entities { get; }

    /// <summary>The API group when named by string.</summary>
    public string? Group { get; }

    /// <summary>The plural resource name when named by string.</summary>
    public string? Resource { get; }

    /// <summary>A subresource of the kinds named by type, such as <c>status</c> or <c>finalizers</c>.</summary>
    public string? Subresource { get; init; }

    /// <summary>What is done to them.</summary>
    public RbacVerbs Verbs { get; init; }

    /// <summary>Where; in every namespace unless set.</summary>
    public RbacScope Scope { get; init; }

    /// <summary>Limits the rule to these object names; RBAC cannot limit list, watch and create so.</summary>
    public string[] ResourceNames { get; init; } = [];
}
