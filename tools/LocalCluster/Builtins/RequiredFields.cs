using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Builtins;

/// <summary>Texts, lists and structs that a built-in kind cannot do without.</summary>
internal sealed class RequiredFields(BuiltinTypeTable table, List<FieldError> errors)
{
    // kube-apiserver publishes these as required and takes objects without them.
    private static readonly HashSet<string> Lenient = ["apps.v1.StatefulSetSpec.serviceName", "core.v1.Event.involvedObject", "discovery.v1.EndpointSlice.endpoints"];

    public void Check(JsonObject value, BuiltinType type, string path)
    {
        foreach (var field in type.Fields.Values.OrderBy(field => field.Number))
        {
            // Status is written by controllers, and kube-apiserver leaves its fields unchecked.
            if (path.Length == 0 && field.Name is "metadata" or "status")
            {
                continue;
            }

            var fieldPath = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (field.Required && !Lenient.Contains($"{type.FullName}.{field.Name}") && IsMissing(value[field.Name], field.Type))
            {
                errors.Add(FieldErrors.Required(fieldPath, Hint(type, field)));
            }
            else
            {
                Descend(value[field.Name], field.Type, fieldPath);
            }
        }
    }

    private static bool IsMissing(JsonNode? value, BuiltinTypeRef type) => type.Shape switch
    {
        BuiltinShape.Single when type.Name is "int32" or "int64" or "bool" or "double" or "any" => false,
        _ => value is null or JsonArray { Count: 0 } || JsonKinds.AsText(value) is { Length: 0 },
    };

    private static string Hint(BuiltinType type, BuiltinField field) => (type.Name, field.Name) switch
    {
        ("PolicyRule", "verbs") => "verbs must contain at least one value",
        _ => "",
    };

    private void Descend(JsonNode? value, BuiltinTypeRef type, string path)
    {
        if (type.IsStruct && value is JsonObject map)
        {
            Check(map, table.Get(type.Name), path);
        }
        else if (type.Shape == BuiltinShape.List && type.Element!.IsStruct && value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] is JsonObject item)
                {
                    Check(item, table.Get(type.Element.Name), string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
                }
            }
        }
    }
}
