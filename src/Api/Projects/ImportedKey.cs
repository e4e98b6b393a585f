using System.Text.Json.Serialization;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>
/// A key that its holder has from another gateway and goes on using. It begins with "sk-"; only its hash is known here, and nothing is issued. Take this
/// field away, and a key of this project's own is issued, beside which the imported one works on for an overlap.
/// </summary>
public sealed record ImportedKey
{
    /// <summary>
    /// Where the SHA-256 of the whole key is, as 64 hexadecimal digits, in a Secret of this namespace. Delete it, and the key stops working. A key belongs to
    /// the project that claimed it first.
    /// </summary>
    [Required]
    public SecretKeyReference HashRef { get; set; } = new();

    /// <summary>When the key stops working; unset is never.</summary>
    [JsonConverter(typeof(Rfc3339Converter))]
    public DateTimeOffset? ExpirationTime { get; init; }
}
