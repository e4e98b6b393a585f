
namespace ClaudeConfig.Api.Common;

/// <summary>Decides whether references across namespaces are admitted by a referent's <c>allowed</c>.</summary>
public sealed class ReferenceGrants
{
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _namespaceLabels;

    /// <summary>Decides by the labels of the namespaces.</summary>
    /// <param name="namespaceLabels">The labels of each namespace by its name. A namespace that is missing has none.</param>
    public ReferenceGrants(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> namespaceLabels)
    {
        ArgumentNullException.ThrowIfNull(namespaceLabels);
        _namespaceLabels = namespaceLabels;
    }

    /// <summary>Whether an object in one namespace may refer to an object in another.</summary>
    /// <param name="allowed">What the referent's <c>spec.allowed</c> says of the referrer's kind; null admits its own namespace only.</param>
    /// <param name="referentNamespace">The namespace of the object that is referred to.</param>
    /// <param name="referrerNamespace">The namespace of the object that refers.</param>
    /// <returns>True when the reference is admitted.</returns>
    public bool Admits(AllowedNamespaces? allowed, string referentNamespace, string referrerNamespace)
    {
        if (string.Equals(referentNamespace, referrerNamespace, StringComparison.Ordinal))
        {
            return true;
        }

        return allowed?.From switch
        {
            NamespaceAdmission.All => true,
            // A namespace that is not known (yet) matches nothing, not even a selector that asks for absence.
            NamespaceAdmission.Selector => allowed.Selector is { } selector
                && _namespaceLabels.TryGetValue(referrerNamespace, out var labels)
                && selector.Matches(labels),
            _ => false,
        };
    }
}
