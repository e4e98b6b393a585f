using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// Texts that thousands of cached objects repeat (label keys, owners, managers' values), kept once. A table of fixed size: a text that
/// lost its place is kept twice, and none outlives its objects by more than the table.
/// </summary>
internal sealed class SharedStrings
{
    private const int Places = 8192;
    private const int Longest = 128;
    private readonly string?[] _table = new string?[Places];

    /// <summary>The text itself, or an equal one that is kept already. Safe for threads: a race keeps one text twice.</summary>
    internal string Share(string text)
    {
        if (text.Length > Longest)
        {
            return text;
        }

        ref string? place = ref _table[(uint)string.GetHashCode(text, StringComparison.Ordinal) % Places];
        if (place is { } known && known == text)
        {
            return known;
        }

        place = text;
        return text;
    }

    /// <summary>Exchanges what an object's metadata shares with others: namespace, labels, annotations, owners, finalizers.</summary>
    internal void Share(V1ObjectMeta metadata)
    {
        metadata.NamespaceProperty = Shared(metadata.NamespaceProperty);
        metadata.Labels = Shared(metadata.Labels);
        metadata.Annotations = Shared(metadata.Annotations);
        foreach (V1OwnerReference owner in metadata.OwnerReferences ?? [])
        {
            owner.ApiVersion = Shared(owner.ApiVersion);
            owner.Kind = Shared(owner.Kind);
            owner.Name = Shared(owner.Name);
            owner.Uid = Shared(owner.Uid);
        }
    }

    private string? Shared(string? text) => text is null ? null : Share(text);

    private Dictionary<string, string>? Shared(IDictionary<string, string>? pairs)
    {
        if (pairs is null)
        {
            return null;
        }

        // Of the size it needs: one that grew while it was read holds up to twice as much.
        var shared = new Dictionary<string, string>(pairs.Count, StringComparer.Ordinal);
        foreach ((string key, string value) in pairs)
        {
            // A null value is what an API server may store, whatever the type says.
            shared[Share(key)] = Shared(value)!;
        }

        return shared;
    }
}
