using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>One manager's fields.</summary>
/// <param name="Time">As it is written, RFC 3339 in whole seconds; null where the entry has none.</param>
/// <param name="Json">The fields as they were read, kept so that an entry that does not change need not be written anew.</param>
internal sealed record ManagedEntry(string ApiVersion, FieldSet Fields, string? Time, JsonObject? Json = null)
{
    public ManagedEntry With(FieldSet fields) => ReferenceEquals(fields, Fields) ? this : this with { Fields = fields, Json = null };
}
