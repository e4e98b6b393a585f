using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What the request pipeline asks of one kind in one version. Implementations are immutable and shared between requests.</summary>
internal interface IObjectSchema
{
    /// <summary>How merges and field ownership see the object.</summary>
    FieldType FieldType { get; }

    /// <summary>What Go's decoder would say of a value of a wrong type; null where all fit. It changes nothing.</summary>
    string? FindMismatch(JsonObject value) => null;

    /// <summary>The schema as its author wrote it, where an author did; null for built-in kinds.</summary>
    JsonObject? OpenApi => null;

    /// <summary>Removes what the schema does not know, in place.</summary>
    /// <returns>The path of every removed field, such as <c>spec.bogus</c>, in document order.</returns>
    IReadOnlyList<string> Prune(JsonObject value);

    /// <summary>Fills defaults in place. It runs on what a request brings, before field ownership is computed.</summary>
    void Default(JsonObject value);

    /// <summary>Checks the object; metadata common to all kinds is checked by the caller.</summary>
    /// <param name="value">The object as it would be stored.</param>
    /// <param name="old">The stored object, or null on create.</param>
    IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old);
}
