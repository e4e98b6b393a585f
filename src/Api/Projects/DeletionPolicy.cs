using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What happens to rendered configuration when the project is deleted.</summary>
[JsonConverter(typeof(LenientEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It stays in place. Keys are revoked all the same.</summary>
    Orphan,
}
