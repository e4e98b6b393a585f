using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.LocalCluster.Patch.Ownership;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>Checks that a configuration can be merged at all, in the words of structured-merge-diff.</summary>
internal static class AppliedValue
{
    /// <exception cref="PatchException">The configuration is for another version, or does not fit its type.</exception>
    public static void Check(JsonObject applied, FieldOperation operation)
    {
        var version = (string?)(applied["apiVersion"] as JsonValue) ?? "";
        if (version != operation.ApiVersion)
        {
            throw PatchException.BadRequest(
                $"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {operation.ApiVersion}");
        }

        var metadata = applied["metadata"] as JsonObject;
        if (metadata?["managedFields"] is not null)
        {
            throw PatchException.BadRequest("metadata.managedFields must be nil");
        }

        var problems = Problems(applied, operation.Type);
        if (problems.Count > 0)
        {
            var name = string.Join('/', new[] { metadata?["namespace"], metadata?["name"] }.OfType<JsonNode>());
            var list = problems.Count == 1 ? problems[0] : $"errors:\n  {string.Join("\n  ", problems)}";
            throw PatchException.Failed($"failed to create typed patch object ({name}; {version}, Kind={operation.Kind}): {list}");
        }
    }

    public static IReadOnlyList<string> Problems(JsonObject applied, FieldType type)
    {
        var problems = new List<string>();
        Check(problems, "", applied, type);
        return problems;
    }

    private static void Check(List<string> problems, string path, JsonNode? value, FieldType type)
    {
        switch (type.Kind)
        {
            case FieldKind.Scalar when value is JsonObject or JsonArray:
                problems.Add(At(path, $"expected scalar, got {GoKind.Of(value)}"));
                break;
            case FieldKind.Struct or FieldKind.Map when value is not (null or JsonObject):
                problems.Add(At(path, $"expected map, got &{{{GoText.Of(value)}}}"));
                break;
            case FieldKind.ListMap or FieldKind.ListSet when value is not (null or JsonArray):
                problems.Add(At(path, $"expected list, got &{{{GoText.Of(value)}}}"));
                break;
            case FieldKind.Struct or FieldKind.Map or FieldKind.Untyped when value is JsonObject map:
                CheckFields(problems, path, map, type);
                break;
            case FieldKind.ListMap or FieldKind.ListSet when value is JsonArray list:
                CheckItems(problems, path, list, type);
                break;
        }
    }

    private static void CheckFields(List<string> problems, string path, JsonObject map, FieldType type)
    {
        foreach (var (name, value) in map)
        {
            if (type is { Kind: FieldKind.Struct, Element: null } && !type.Fields.ContainsKey(name))
            {
                problems.Add(At($"{path}.{name}", "field not declared in schema"));
            }
            else
            {
                Check(problems, $"{path}.{name}", value, type.Child(name));
            }
        }
    }

    private static void CheckItems(List<string> problems, string path, JsonArray list, FieldType type)
    {
        var seen = new HashSet<PathElement>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (ListItems.ElementOf(list[i], type, out var problem) is not { } element)
            {
                problems.Add(At(path, $"element {i}: {problem}"));
                return;
            }

            if (!seen.Add(element))
            {
                problems.Add(At(path, $"duplicate entries for key {element}"));
            }

            Check(problems, path + element, list[i], type.ElementType());
        }
    }

    private static string At(string path, string message) => path.Length == 0 ? message : $"{path}: {message}";
}
