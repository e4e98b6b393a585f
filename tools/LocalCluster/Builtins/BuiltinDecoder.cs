using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Reads JSON as a Go struct would take it: unknown fields and empty ones go, what Go always writes comes, a wrong type is an error.</summary>
internal sealed partial class BuiltinDecoder(BuiltinTypeTable table, bool prune)
{
    private readonly List<string> _unknown = [];
    private string? _mismatch;

    /// <summary>Removes unknown fields, nulls and empty collections.</summary>
    /// <returns>Unknown fields in document order.</returns>
    public static IReadOnlyList<string> Prune(BuiltinTypeTable table, BuiltinType type, JsonObject value)
    {
        var decoder = new BuiltinDecoder(table, prune: true);
        decoder.DecodeStruct(value, type, "", "", isObject: true);
        return decoder._unknown;
    }

    /// <summary>Looks for a wrong type and changes nothing.</summary>
    /// <returns>The first one in the words of Go's decoder, or null.</returns>
    public static string? FindMismatch(BuiltinTypeTable table, BuiltinType type, JsonObject value)
    {
        var decoder = new BuiltinDecoder(table, prune: false);
        decoder.DecodeStruct(value, type, "", "", isObject: true);
        return decoder._mismatch;
    }

    /// <summary>Adds the fields that Go writes even when unset.</summary>
    public static void FillZero(BuiltinTypeTable table, BuiltinType type, JsonObject value)
    {
        foreach (var field in type.Fields.Values)
        {
            if (!value.TryGetPropertyValue(field.Name, out var present))
            {
                if (field.Zero)
                {
                    value[field.Name] = ZeroValue(table, field);
                }
            }
            else if (present is not null)
            {
                FillBelow(table, field.Type, present);
            }
        }
    }

    private static void FillBelow(BuiltinTypeTable table, BuiltinTypeRef type, JsonNode value)
    {
        if (type.IsStruct && value is JsonObject map)
        {
            FillZero(table, table.Get(type.Name), map);
        }
        else if (type.Shape == BuiltinShape.List && value is JsonArray list && type.Element!.IsStruct)
        {
            foreach (var item in list.OfType<JsonObject>())
            {
                FillZero(table, table.Get(type.Element.Name), item);
            }
        }
    }

    private static JsonNode? ZeroValue(BuiltinTypeTable table, BuiltinField field)
    {
        if (field.NullWhenUnset || field.Type.Shape != BuiltinShape.Single)
        {
            return null;
        }

        if (field.Type.IsStruct)
        {
            var zero = new JsonObject();
            FillZero(table, table.Get(field.Type.Name), zero);
            return zero;
        }

        return field.Type.Name switch
        {
            "string" => "",
            "bool" => false,
            "int32" or "int64" or "intstr" => 0,
            _ => null,
        };
    }

    private void DecodeStruct(JsonObject value, BuiltinType type, string path, string goPath, bool isObject = false)
    {
        foreach (var (name, child) in value.ToList())
        {
            if (isObject && name is "apiVersion" or "kind")
            {
                continue;
            }

            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!type.Fields.TryGetValue(name, out var field))
            {
                Remove(value, name);
                _unknown.Add(childPath);
                continue;
            }

            if (child is null || (!field.Zero && IsEmpty(child, field)))
            {
                Remove(value, name);
                continue;
            }

            var goName = goPath.Length == 0 ? name : $"{goPath}.{name}";
            if (!IsMetadata(field, isObject))
            {
                DecodeValue(child, field.Type, type.Name, childPath, goName);
            }
        }
    }

    private void Remove(JsonObject value, string name)
    {
        if (prune)
        {
            value.Remove(name);
        }
    }

    // Top-level metadata is the server's business for all kinds alike; its unknown fields are found with the custom kinds' rules.
    private static bool IsMetadata(BuiltinField field, bool isObject) => isObject && field.Name == "metadata";

    private static bool IsEmpty(JsonNode value, BuiltinField field) => field.Type.Shape switch
    {
        BuiltinShape.List => value is JsonArray { Count: 0 },
        BuiltinShape.Map => value is JsonObject { Count: 0 },
        _ => false,
    };

    private void DecodeValue(JsonNode value, BuiltinTypeRef type, string owner, string path, string goPath)
    {
        switch (type.Shape)
        {
            case BuiltinShape.List when value is JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is { } item)
                    {
                        DecodeValue(item, type.Element!, owner, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), goPath);
                    }
                }

                break;
            case BuiltinShape.Map when value is JsonObject map:
                foreach (var (name, item) in map)
                {
                    if (item is not null)
                    {
                        DecodeValue(item, type.Element!, owner, $"{path}.{name}", goPath);
                    }
                }

                break;
            case BuiltinShape.Single when type.IsStruct && value is JsonObject inner:
                DecodeStruct(inner, table.Get(type.Name), path, goPath);
                break;
            case BuiltinShape.Single when !type.IsStruct:
                DecodeScalar(value, type.Name, owner, goPath);
                break;
            default:
                Mismatch(GoDecodeText.Kind(value), owner, goPath, GoType(type));
                break;
        }
    }

    private void DecodeScalar(JsonNode value, string type, string owner, string goPath)
    {
        var kind = JsonKinds.Of(value);
        var fits = type switch
        {
            "string" => kind == JsonKinds.Text,
            "bool" => kind == JsonKinds.Boolean,
            "int64" => kind == JsonKinds.Integer,
            "int32" => kind == JsonKinds.Integer && JsonKinds.AsInteger(value) is >= int.MinValue and <= int.MaxValue,
            "double" => kind is JsonKinds.Integer or JsonKinds.Number,
            _ => true,
        };
        if (!fits)
        {
            var shown = kind is JsonKinds.Integer or JsonKinds.Number && type is "int32" or "int64" ? $"number {value.ToJsonString()}" : GoDecodeText.Kind(value);
            Mismatch(shown, owner, goPath, type == "double" ? "float64" : type);
            return;
        }

        _mismatch ??= type switch
        {
            "quantity" => QuantityError(value, kind),
            "time" => TimeError(value, kind, "2006-01-02T15:04:05Z07:00"),
            "microtime" => TimeError(value, kind, "2006-01-02T15:04:05.000000Z07:00"),
            "bytes" => BytesError(value, kind, owner, goPath),
            "intstr" when kind is not (JsonKinds.Integer or JsonKinds.Text) => $"json: cannot unmarshal {GoDecodeText.Kind(value)} into Go value of type int32",
            _ => null,
        };
    }

    private static string? QuantityError(JsonNode value, string kind) =>
        kind is JsonKinds.Integer or JsonKinds.Number || (kind == JsonKinds.Text && Quantity().IsMatch(JsonKinds.AsText(value)!))
            ? null
            : "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private static string? TimeError(JsonNode value, string kind, string layout)
    {
        if (kind != JsonKinds.Text)
        {
            return $"json: cannot unmarshal {GoDecodeText.Kind(value)} into Go value of type string";
        }

        var text = JsonKinds.AsText(value)!;
        return Formats.Fits("date-time", text) ? null : $"parsing time {GoText.Quote(text)} as {GoText.Quote(layout)}: cannot parse {GoText.Quote(text)} as \"2006\"";
    }

    private string? BytesError(JsonNode value, string kind, string owner, string goPath)
    {
        if (kind != JsonKinds.Text)
        {
            return $"json: cannot unmarshal {GoDecodeText.Kind(value)} into Go struct field {owner}.{goPath} of type []uint8";
        }

        // Go reads over line breaks.
        var text = JsonKinds.AsText(value)!.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        if (text.Length == 0 || Formats.Fits("byte", text))
        {
            return null;
        }

        var bad = text.ToList().FindIndex(c => !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        return string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {(bad < 0 ? text.Length - (text.Length % 4) : bad)}");
    }

    private void Mismatch(string found, string owner, string goPath, string wanted) =>
        _mismatch ??= $"json: cannot unmarshal {found} into Go struct field {owner}.{goPath} of type {wanted}";

    private static string GoType(BuiltinTypeRef type) => type.Shape switch
    {
        BuiltinShape.List => "[]" + GoType(type.Element!),
        BuiltinShape.Map => "map[string]" + GoType(type.Element!),
        _ when type.IsStruct => type.Name[(type.Name.IndexOf('.', StringComparison.Ordinal) + 1)..],
        _ => type.Name switch { "bytes" => "[]uint8", "double" => "float64", "quantity" => "resource.Quantity", var name => name },
    };

    [GeneratedRegex(@"^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)\z")]
    private static partial Regex Quantity();
}
