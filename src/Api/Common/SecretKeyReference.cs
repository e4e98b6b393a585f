using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>Names one key of a Secret in the same namespace. No secret value ever stands in a spec.</summary>
[Atomic]
public sealed record SecretKeyReference
{
    /// <summary>The name of the Secret.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";

    /// <summary>The key inside it.</summary>
    [Required, Length(253), Pattern(Patterns.DataKey, Patterns.DataKeySentence)]
    public string Key { get; set; } = "";
}
