using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a member is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SubjectKind>))]
public enum SubjectKind
{
    /// <summary>A user.</summary>
    User,

    /// <summary>A group of users.</summary>
    Group,

    /// <summary>A ServiceAccount.</summary>
    ServiceAccount,
}
