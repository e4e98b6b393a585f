using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Compares metadata that was written with metadata that is there.</summary>
internal static class Metadata
{
    /// <summary>Whether all wanted labels, annotations and owners are there; others may be as well.</summary>
    public static bool Holds(V1ObjectMeta found, V1ObjectMeta wanted) =>
        Holds(found.Labels, wanted.Labels)
        && Holds(found.Annotations, wanted.Annotations)
        && (wanted.OwnerReferences ?? []).All(reference => found.OwnerReferences?.Any(other => other.Uid == reference.Uid) == true);

    private static bool Holds(IDictionary<string, string>? found, IDictionary<string, string>? wanted) =>
        (wanted ?? new Dictionary<string, string>()).All(entry => found?.TryGetValue(entry.Key, out var value) == true && value == entry.Value);
}
