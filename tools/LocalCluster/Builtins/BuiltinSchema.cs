using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>One built-in kind: decoding, defaults and rules.</summary>
internal sealed class BuiltinSchema
{
    private readonly BuiltinTypeTable _table;

    public BuiltinSchema(BuiltinTypeTable table, BuiltinType type, string apiVersion, FieldType fieldType)
    {
        _table = table;
        Type = type;
        ApiVersion = apiVersion;
        FieldType = fieldType;
    }

    public BuiltinType Type { get; }

    public string ApiVersion { get; }

    public string Kind => Type.Name;

    public FieldType FieldType { get; }

    /// <summary>Removes unknown fields, nulls and empty collections, in place.</summary>
    /// <returns>The path of every unknown field, in document order.</returns>
    public IReadOnlyList<string> Prune(JsonObject value)
    {
        var unknown = new List<string>(BuiltinDecoder.Prune(_table, Type, value));
        MetadataFields.Prune(value, unknown);
        return unknown;
    }

    /// <summary>What Go's decoder would say of a value of a wrong type, or null. It changes nothing; call it before <see cref="Prune"/>.</summary>
    public string? FindMismatch(JsonObject value) => BuiltinDecoder.FindMismatch(_table, Type, value);

    /// <summary>Fills what Go always writes, then kube-apiserver's defaults, in place.</summary>
    public void Default(JsonObject value)
    {
        BuiltinDecoder.FillZero(_table, Type, value);
        BuiltinDefaults.Apply(ApiVersion, Kind, value);
        BuiltinDecoder.FillZero(_table, Type, value);
    }

    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old)
    {
        var errors = new List<FieldError>();
        BuiltinRules.Check(_table, this, value, old, errors);
        return errors;
    }
}
