using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks x-kubernetes-list-type and x-kubernetes-list-map-keys.</summary>
internal static class ListKeywordRules
{
    private const string ListType = "x-kubernetes-list-type";
    private const string MapKeys = "x-kubernetes-list-map-keys";

    public static void Check(JsonObject schema, string path, List<FieldError> errors)
    {
        var listType = schema[ListType] is null ? null : schema.Text(ListType);
        var items = schema["items"] as JsonObject;
        List<string> keys = [.. (schema[MapKeys] as JsonArray ?? []).Select(key => JsonKinds.AsText(key) ?? "")];
        if (listType is not null)
        {
            CheckType(schema, listType, items, path, errors);
        }

        if (keys.Count > 0 && listType != "map")
        {
            const string OfMaps = "must be map if x-kubernetes-list-map-keys is non-empty";
            errors.Add(listType is null ? FieldErrors.Required($"{path}.{ListType}", OfMaps) : FieldErrors.InvalidText($"{path}.{ListType}", listType, OfMaps));
        }

        if (listType == "map")
        {
            CheckMap(schema, items, keys, path, errors);
        }

        if (listType is "map" or "set" && items is not null && JsonKinds.IsTrue(items["nullable"]))
        {
            errors.Add(FieldErrors.Forbidden($"{path}.items.nullable", $"cannot be nullable when x-kubernetes-list-type is {listType}"));
        }

        if (listType == "map" && items is not null)
        {
            CheckKeys(items, keys, path, errors);
        }
    }

    private static void CheckType(JsonObject schema, string listType, JsonObject? items, string path, List<FieldError> errors)
    {
        var type = schema.Text("type");
        if (type != JsonKinds.Array)
        {
            const string OfArrays = "must be array if x-kubernetes-list-type is specified";
            errors.Add(type.Length == 0 ? FieldErrors.Required($"{path}.type", OfArrays) : FieldErrors.InvalidText($"{path}.type", type, OfArrays));
        }
        else if (listType == "set" && items is not null)
        {
            const string Atomic = "must be atomic as item of a list with x-kubernetes-list-type=set";
            var (keyword, isAtomic) = items.Text("type") switch
            {
                JsonKinds.Array => (ListType, items[ListType] is null || items.Text(ListType) == "atomic"),
                JsonKinds.Object => ("x-kubernetes-map-type", items.Text("x-kubernetes-map-type") == "atomic"),
                _ => ("", true),
            };
            if (!isAtomic)
            {
                // The server shows the list type in both cases.
                errors.Add(FieldErrors.Invalid($"{path}.items.{keyword}", GoText.BadValue(items[ListType]), Atomic));
            }
        }

        if (listType is not ("atomic" or "set" or "map"))
        {
            errors.Add(FieldErrors.NotSupported($"{path}.{ListType}", GoText.Quote(listType), ["atomic", "set", "map"]));
        }
    }

    private static void CheckMap(JsonObject schema, JsonObject? items, List<string> keys, string path, List<FieldError> errors)
    {
        if (keys.Count == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.{MapKeys}", "must not be empty if x-kubernetes-list-type is map"));
        }

        if (items is null)
        {
            errors.Add(FieldErrors.Required($"{path}.items", "must have a schema if x-kubernetes-list-type is map"));
            return;
        }

        if (items.Text("type") != JsonKinds.Object)
        {
            errors.Add(FieldErrors.InvalidText($"{path}.items.type", items.Text("type"), "must be object if parent array's x-kubernetes-list-type is map"));
            return;
        }

        var shown = $"[]string{{{string.Join(", ", keys.Select(GoText.Quote))}}}";
        for (var i = 0; i < keys.Count; i++)
        {
            var property = items.At("properties", keys[i]);
            if (property is null)
            {
                errors.Add(FieldErrors.Invalid($"{path}.{MapKeys}", shown, "entries must all be names of item properties"));
            }
            else if (property.Text("type") is JsonKinds.Array or JsonKinds.Object)
            {
                errors.Add(FieldErrors.InvalidText($"{path}.items.properties[{keys[i]}].type", items.Text("type"), "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            }

            if (keys.IndexOf(keys[i]) < i)
            {
                errors.Add(FieldErrors.Invalid($"{path}.{MapKeys}", shown, "must not contain duplicate entries"));
            }
        }
    }

    private static void CheckKeys(JsonObject items, List<string> keys, string path, List<FieldError> errors)
    {
        var required = (items["required"] as JsonArray ?? []).Select(name => JsonKinds.AsText(name)).ToHashSet();
        foreach (var (key, property) in keys.Select(key => (key, items.At("properties", key))))
        {
            var at = $"{path}.items.properties[{key}]";
            if (property is not null && !required.Contains(key) && property["default"] is null)
            {
                errors.Add(FieldErrors.Required($"{at}.default", "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            }

            if (property is not null && JsonKinds.IsTrue(property["nullable"]))
            {
                errors.Add(FieldErrors.Forbidden($"{at}.nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
            }
        }
    }
}
