using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a member may do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProjectRole>))]
public enum ProjectRole
{
    /// <summary>Reads everything of the project, no Secrets.</summary>
    Viewer,

    /// <summary>Viewer, and edits configurations and routes.</summary>
    Developer,

    /// <summary>Developer, and edits budgets. Nobody edits the ClaudeProject by membership: that could drop the budgets above it.</summary>
    Admin,
}
