using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>
/// Names an object. A reference to another namespace is valid only if the referent's <c>allowed</c> admits
/// the namespace of the object that refers to it.
/// </summary>
[Atomic]
public sealed record ObjectReference
{
    /// <summary>The namespace; unset means the namespace of the object that holds this reference.</summary>
    [Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string? Namespace { get; init; }

    /// <summary>The name.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";

    /// <summary>The namespace and name that this reference means inside an object of <paramref name="ownerNamespace"/>.</summary>
    /// <param name="ownerNamespace">The namespace of the object that holds this reference.</param>
    /// <returns>The absolute key.</returns>
    public ObjectKey Resolve(string ownerNamespace) => new(Namespace is { Length: > 0 } set ? set : ownerNamespace, Name);
}
