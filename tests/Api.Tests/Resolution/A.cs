using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using k8s.Models;

namespace ClaudeConfig.Api.Tests.Resolution;

/// <summary>Builders that read like sentences.</summary>
internal static class A
{
    public static readonly AllowedNamespaces OpenToAll = new() { From = NamespaceAdmission.All };

    public static ClaudeProject Project(string key, string? parent = null, int age = 0, AllowedNamespaces? allowed = null) => new()
    {
        Metadata = Meta(key, age),
        Spec = new() { ParentRef = parent is null ? null : Reference(parent), AllowedNamespaces = allowed ?? OpenToAll },
    };

    public static Budget Budget(string key, string project, string? parent = null, int age = 0, AllowedNamespaces? allowed = null) => new()
    {
        Metadata = Meta(key, age),
        Spec = new()
        {
            Scope = new() { ProjectRef = Reference(project) },
            ParentRef = parent is null ? null : Reference(parent),
            AllowedNamespaces = allowed ?? OpenToAll,
        },
    };

    public static ObjectKey Key(string key) => new(key.Split('/')[0], key.Split('/')[1]);

    public static ObjectReference Reference(string key) => new() { Namespace = Key(key).Namespace, Name = Key(key).Name };

    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Labels(params (string Namespace, string Label, string Value)[] labels) =>
        labels.ToDictionary(row => row.Namespace, row => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { [row.Label] = row.Value });

    private static V1ObjectMeta Meta(string key, int age) => new()
    {
        NamespaceProperty = Key(key).Namespace,
        Name = Key(key).Name,
        CreationTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(-age),
    };
}
