using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Names that the server itself uses.</summary>
internal static class WellKnown
{
    public const string CustomResourceCleanup = "customresourcecleanup.apiextensions.k8s.io";
    public const string ForegroundDeletion = "foregroundDeletion";
    public const string OrphanDependents = "orphan";
    public const string NamespaceFinalizer = "kubernetes";

    public static GroupResource Namespaces { get; } = new("", "namespaces");

    public static GroupResource Services { get; } = new("", "services");

    public static GroupResource CustomResourceDefinitions { get; } = new("apiextensions.k8s.io", "customresourcedefinitions");
}
