using System.Reflection;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using k8s.Models;

namespace ClaudeConfig.Manifests.Crds;

/// <summary>One of the kinds, as its attributes describe it.</summary>
/// <param name="Type">The type of its objects.</param>
internal sealed record ApiKind(Type Type)
{
    public static IReadOnlyList<ApiKind> All { get; } =
        [new(typeof(ClaudeProject)), new(typeof(ClaudeConfiguration)), new(typeof(Budget)), new(typeof(ModelRoute))];

    public KubernetesEntityAttribute Entity => Type.GetCustomAttribute<KubernetesEntityAttribute>()!;

    public string Kind => Entity.Kind;

    public string Plural => Entity.PluralName;
}
