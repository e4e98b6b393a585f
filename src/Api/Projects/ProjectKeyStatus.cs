using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What is known of a virtual key. Never the key.</summary>
public sealed record ProjectKeyStatus
{
    /// <summary>The name of the key.</summary>
    [Required, Length(40)]
    public string Name { get; set; } = "";

    /// <summary>The id inside the key by which gateways look it up.</summary>
    [Length(32)]
    public string? Id { get; init; }

    /// <summary>The first characters of the hash, to tell one key from another.</summary>
    [Length(16)]
    public string? HashPrefix { get; init; }

    /// <summary>The Secret that holds the key; of an imported one its hash.</summary>
    [Length(253)]
    public string? SecretName { get; init; }

    /// <summary>When the key was issued, or imported.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? IssuedTime { get; init; }

    /// <summary>When the key stops working; unset is never.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? ExpirationTime { get; init; }

    /// <summary>The id of the key before the last rotation, while it still works.</summary>
    [Length(32)]
    public string? PreviousId { get; init; }

    /// <summary>When the key before the last rotation stops working.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? PreviousExpirationTime { get; init; }
}
