using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Names one key of a ConfigMap or a Secret in the project's namespace that holds certificates of authorities in PEM.</summary>
[Atomic]
public sealed record CaBundleReference
{
    /// <summary>ConfigMap unless set.</summary>
    public CaBundleKind? Kind { get; init; }

    /// <summary>The name of the object.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";

    /// <summary>The key inside it, such as ca.crt.</summary>
    [Required, Length(253), Pattern(Patterns.DataKey, Patterns.DataKeySentence)]
    public string Key { get; set; } = "";
}
