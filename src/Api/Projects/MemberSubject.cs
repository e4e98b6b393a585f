using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A user, a group or a ServiceAccount, as Kubernetes RBAC names it.</summary>
[Rule("self.kind == 'ServiceAccount' ? has(self.__namespace__) : !has(self.__namespace__)",
    "namespace is required for a ServiceAccount, and must be absent for a User or Group")]
public sealed record MemberSubject
{
    /// <summary>User, Group or ServiceAccount.</summary>
    [Required]
    public SubjectKind Kind { get; init; }

    /// <summary>The name as the cluster's authentication gives it.</summary>
    [Required, Length(253)]
    public string Name { get; set; } = "";

    /// <summary>The namespace of a ServiceAccount.</summary>
    [Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string? Namespace { get; init; }
}
