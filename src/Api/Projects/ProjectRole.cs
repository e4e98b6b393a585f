using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a member may do.</summary>
[JsonConverter(typeof(LenientEnumConverter<ProjectRole>))]
public enum ProjectRole
{
    /// <summary>Reads everything of the project, no Secrets.</summary>
    Viewer,

    /// <summary>Viewer, and edits configurations and routes.</summary>
    Developer,

    /// <summary>Developer, and creates workloads' identities. Nobody edits the ClaudeProject by membership: that could drop the budgets above it.</summary>
    Admin,

    /// <summary>Viewer, and edits budgets: who spends the money need not be who approves limits and grants.</summary>
    BudgetApprover,
}
