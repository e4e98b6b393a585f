using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>Whether a project may use models.</summary>
[JsonConverter(typeof(LenientEnumConverter<ProjectState>))]
public enum ProjectState
{
    /// <summary>In use.</summary>
    Active,

    /// <summary>Requests are refused, with the reason.</summary>
    Suspended,

    /// <summary>Requests are refused and everything is read-only.</summary>
    Archived,
}
