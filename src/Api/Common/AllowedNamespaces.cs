using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>Which namespaces may refer to this object. Unset admits only its own namespace.</summary>
[Rule("self.from == 'Selector' ? has(self.selector) : !has(self.selector)",
    "selector is required when from is Selector, and must be absent otherwise")]
public sealed record AllowedNamespaces
{
    /// <summary>Same, Selector or All.</summary>
    [Required]
    public NamespaceAdmission From { get; init; }

    /// <summary>The labels a namespace must have, when <c>from</c> is Selector.</summary>
    public LabelSelector? Selector { get; init; }
}
