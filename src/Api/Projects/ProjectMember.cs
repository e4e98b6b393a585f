using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A member of a project.</summary>
public sealed record ProjectMember
{
    /// <summary>Who.</summary>
    [Required]
    public MemberSubject Subject { get; set; } = new();

    /// <summary>Admin, Developer or Viewer.</summary>
    [Required]
    public ProjectRole Role { get; init; }
}
