using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>Strategic merge patch: a merge patch that knows which lists are merged by key, with directives inside the patch.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/util/strategicpatch and its documentation.</remarks>
internal static class StrategicMerge
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";
    private const string OrderPrefix = "$setElementOrder/";

    public static JsonObject Apply(JsonObject target, JsonNode? patch, FieldType type)
    {
        if (patch is not JsonObject changes)
        {
            throw PatchException.BadRequest($"json: cannot unmarshal {GoKind.Of(patch)} into Go value of type map[string]interface {{}}");
        }

        return MergeMap((JsonObject)target.DeepClone(), (JsonObject)changes.DeepClone(), type);
    }

    /// <summary>Merges into <paramref name="target"/>; consumes <paramref name="patch"/>.</summary>
    private static JsonObject MergeMap(JsonObject target, JsonObject patch, FieldType type)
    {
        if (patch.Remove(Directive, out var directive))
        {
            return TextOf(directive) switch
            {
                "replace" => DropDirectives(patch),
                "delete" => [],
                _ => throw PatchException.Failed($"Unknown patch type found: {GoText.Of(directive)}"),
            };
        }

        Retain(target, patch);
        MergeOrderedLists(target, patch, type);
        foreach (var name in patch.Select(field => field.Key).ToList())
        {
            patch.Remove(name, out var change);
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
            {
                DeletePrimitives(target, name[DeletePrefix.Length..], change);
            }
            else
            {
                MergeField(target, name, change, type);
            }
        }

        return target;
    }

    private static void MergeField(JsonObject target, string name, JsonNode? change, FieldType type)
    {
        if (change is null)
        {
            target.Remove(name);
            return;
        }

        var fieldType = type.Child(name);
        target[name] = (target[name], change) switch
        {
            (JsonObject existing, JsonObject nested) when !Replaces(fieldType) => MergeMap(Take(target, name, existing), nested, fieldType),
            (JsonArray existing, JsonArray list) when Merges(fieldType) => StrategicList.Merge(Take(target, name, existing), list, fieldType, MergeMap),
            (JsonArray, JsonArray list) => list,
            (_, JsonObject nested) => DropDirectives(nested),
            (_, JsonArray list) => DropDirectives(list),
            _ => change,
        };
    }

    /// <summary>Orders a list as the patch says, after merging what the patch brings for it.</summary>
    private static void MergeOrderedLists(JsonObject target, JsonObject patch, FieldType type)
    {
        foreach (var directive in patch.Select(field => field.Key).Where(name => name.StartsWith(OrderPrefix, StringComparison.Ordinal)).ToList())
        {
            patch.Remove(directive, out var value);
            var order = value as JsonArray ?? throw PatchException.BadRequest("invalid patch format of setElementOrder list");
            var name = directive[OrderPrefix.Length..];
            var fieldType = type.Child(name);
            patch.Remove(name, out var change);
            if (change is not (null or JsonArray))
            {
                throw PatchException.BadRequest("invalid patch format of setElementOrder list");
            }

            var before = target[name] as JsonArray;
            var merged = (before, change as JsonArray) switch
            {
                (null, null) => null,
                (null, { } added) => DropDirectives(added),
                ({ } kept, null) => (JsonArray)kept.DeepClone(),
                ({ } kept, { } added) when Merges(fieldType) => StrategicList.Merge((JsonArray)kept.DeepClone(), added, fieldType, MergeMap),
                (_, { } added) => added,
            };
            if (merged is not null)
            {
                target[name] = StrategicList.Order(merged, order, before ?? [], fieldType.PatchMergeKey);
            }
        }
    }

    /// <summary>Keeps of the target only the fields that the patch lists: one-of structs lose the other alternatives.</summary>
    private static void Retain(JsonObject target, JsonObject patch)
    {
        if (!patch.Remove(RetainKeys, out var value))
        {
            return;
        }

        var keys = value as JsonArray ?? throw PatchException.BadRequest("invalid patch format of retainKeys");
        var retained = keys.Select(TextOf).ToHashSet();
        if (patch.Any(field => !field.Key.StartsWith('$') && !retained.Contains(field.Key)))
        {
            throw PatchException.DoesNotApply();
        }

        foreach (var name in target.Select(field => field.Key).Where(name => !retained.Contains(name)).ToList())
        {
            target.Remove(name);
        }
    }

    private static void DeletePrimitives(JsonObject target, string name, JsonNode? value)
    {
        var doomed = value as JsonArray ?? throw PatchException.BadRequest("invalid patch format of primitive list");
        if (target[name] is JsonArray list)
        {
            list.RemoveAll(item => doomed.Any(other => JsonNode.DeepEquals(item, other)));
        }
    }

    /// <summary>What has no counterpart is taken without its directives and nulls; deletions in it have nothing to delete.</summary>
    internal static JsonObject DropDirectives(JsonObject value)
    {
        foreach (var (name, field) in value.ToList())
        {
            if (name.StartsWith('$') || field is null)
            {
                value.Remove(name);
            }
            else if (field is JsonObject nested)
            {
                DropDirectives(nested);
            }
            else if (field is JsonArray list)
            {
                DropDirectives(list);
            }
        }

        return value;
    }

    private static JsonArray DropDirectives(JsonArray list)
    {
        list.RemoveAll(item => item is JsonObject map && TextOf(map[Directive]) is "delete");
        list.RemoveAll(item => item is JsonObject { Count: 1 } map && map.ContainsKey(Directive));
        foreach (var item in list.OfType<JsonObject>())
        {
            DropDirectives(item);
        }

        return list;
    }

    internal static string? TextOf(JsonNode? value) => value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : null;

    private static bool Merges(FieldType type) => Strategies(type).Contains("merge");

    private static bool Replaces(FieldType type) => Strategies(type).Contains("replace");

    private static string[] Strategies(FieldType type) => type.PatchStrategy?.Split(',') ?? [];

    private static T Take<T>(JsonObject owner, string name, T value)
        where T : JsonNode
    {
        owner.Remove(name);
        return value;
    }
}
