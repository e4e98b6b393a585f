using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime.Caching;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Children;

/// <summary>Finds the children of an owner in a cache by the labels they carry; what only says so by its labels is left out.</summary>
internal static class ChildIndex
{
    public const string Name = "owner";

    public static void AddTo<T>(IInformer<T> informer)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        informer.AddIndex(Name, child => OwnerOf(child) is { } owner ? [owner] : null);

    public static IReadOnlyList<T> Children<T>(this IIndexer<T> cache, ChildOwner owner)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        [.. cache.ByIndex(Name, owner.IndexValue).Where(owner.Owns)];

    public static string Value(string kind, string @namespace, string name) => $"{kind}/{@namespace}/{name}";

    private static string? OwnerOf(IKubernetesObject<V1ObjectMeta> child) =>
        child.Metadata.Labels is { } labels
        && labels.TryGetValue(Names.OwnerKindLabel, out var kind)
        && labels.TryGetValue(Names.OwnerNamespaceLabel, out var @namespace)
        && labels.TryGetValue(Names.OwnerNameLabel, out var name)
            ? Value(kind, @namespace, name)
            : null;
}
