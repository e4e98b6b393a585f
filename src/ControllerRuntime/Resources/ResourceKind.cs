using System.Collections.Frozen;
using System.Reflection;
using ClaudeConfig.ControllerRuntime.Caching;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Resources;

/// <summary>What the API calls a kind.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">Such as <c>v1</c>.</param>
/// <param name="Kind">Such as <c>ConfigMap</c>.</param>
/// <param name="Plural">Such as <c>configmaps</c>.</param>
/// <param name="Namespaced">Whether objects live in a namespace.</param>
/// <param name="MetadataOnly">Whether only metadata is asked for.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural, bool Namespaced, bool MetadataOnly)
{
    private static readonly FrozenSet<string> s_clusterScoped = new[]
    {
        "namespaces", "nodes", "persistentvolumes", "clusterroles", "clusterrolebindings", "customresourcedefinitions", "storageclasses",
        "priorityclasses", "ingressclasses", "runtimeclasses", "mutatingwebhookconfigurations", "validatingwebhookconfigurations",
        "validatingadmissionpolicies", "validatingadmissionpolicybindings", "apiservices", "certificatesigningrequests", "csidrivers",
        "csinodes", "volumeattachments", "flowschemas", "prioritylevelconfigurations", "tokenreviews", "subjectaccessreviews",
        "selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary><c>group/version</c>, or the bare version in the core group.</summary>
    public string ApiVersion { get; } = Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind a type stands for.</summary>
    /// <typeparam name="T">A type marked with <see cref="KubernetesEntityAttribute"/>, or the metadata of one.</typeparam>
    public static ResourceKind Of<T>()
        where T : class, IKubernetesObject<V1ObjectMeta> => Cache<T>.Value;

    /// <summary>The path of a collection, or of one object.</summary>
    /// <param name="namespace">The namespace; null or empty for all, or for cluster-scoped kinds.</param>
    /// <param name="name">The object's name, or null for the collection.</param>
    /// <param name="subresource">Such as <c>status</c>, or null.</param>
    public string Path(string? @namespace, string? name = null, string? subresource = null)
    {
        string root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        string scope = Namespaced && !string.IsNullOrEmpty(@namespace) ? $"/namespaces/{Uri.EscapeDataString(@namespace)}" : string.Empty;
        string item = name is null ? string.Empty : $"/{Uri.EscapeDataString(name)}";
        return $"{root}{scope}/{Plural}{item}{(subresource is null ? string.Empty : $"/{subresource}")}";
    }

    /// <summary>The kind a type stands for.</summary>
    /// <param name="type">A type marked with <see cref="KubernetesEntityAttribute"/>, or the metadata of one.</param>
    /// <exception cref="ArgumentException">The type is not marked.</exception>
    public static ResourceKind Of(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        bool metadataOnly = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PartialObjectMetadata<>);
        Type entity = metadataOnly ? type.GetGenericArguments()[0] : type;
        KubernetesEntityAttribute attribute = entity.GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{entity.Name} has no [KubernetesEntity]: the API's name for it is not known", nameof(type));
        string plural = PluralOf(attribute);
        EntityScope scope = entity.GetCustomAttribute<EntityScopeAttribute>()?.Scope
            ?? (s_clusterScoped.Contains(plural) ? EntityScope.Cluster : EntityScope.Namespaced);
        return new ResourceKind(
            attribute.Group ?? string.Empty, attribute.ApiVersion, attribute.Kind, plural, scope == EntityScope.Namespaced, metadataOnly);
    }

    // The client library knows no plural of kinds that are only created: reviews.
    internal static string PluralOf(KubernetesEntityAttribute attribute) =>
        string.IsNullOrEmpty(attribute.PluralName) ? $"{attribute.Kind.ToLowerInvariant()}s" : attribute.PluralName;

    private static class Cache<T>
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        internal static readonly ResourceKind Value = Of(typeof(T));
    }
}
