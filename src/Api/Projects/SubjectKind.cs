using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What a member is.</summary>
[JsonConverter(typeof(LenientEnumConverter<SubjectKind>))]
public enum SubjectKind
{
    /// <summary>A user.</summary>
    User,

    /// <summary>A group of users.</summary>
    Group,

    /// <summary>A ServiceAccount.</summary>
    ServiceAccount,
}
