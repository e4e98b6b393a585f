using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What happens to rendered configuration when the project is deleted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeletionPolicy>))]
public enum DeletionPolicy
{
    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It stays in place. Keys are revoked all the same.</summary>
    Orphan,
}
