using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A member of a project.</summary>
public sealed record ProjectMember
{
    /// <summary>Who.</summary>
    [Required]
    public MemberSubject Subject { get; set; } = new();

    /// <summary>Viewer, Developer or Admin, of which the highest counts when a subject is listed twice; or BudgetApprover, which stands beside them.</summary>
    [Required]
    public ProjectRole Role { get; init; }
}
