using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.LocalCluster.Patch.Typed;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>The bridge from client-side to server-side apply: the manager "kubectl" may take over what the last-applied annotation shows was its own.</summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const string Kubectl = "kubectl";
    private const int MaxAnnotationsSize = 256 * 1024;

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Apply(JsonObject live, JsonObject applied, Dictionary<ManagerKey, ManagedEntry> entries, FieldOperation operation)
    {
        var (result, conflicts) = Run(live, applied, entries, operation);
        if (conflicts.Count > 0 && operation.Manager == Kubectl)
        {
            var own = OwnedByAnnotation(live, operation);
            conflicts = [.. conflicts
                .Select(conflict => conflict with { Fields = conflict.Fields.Difference(own) })
                .Where(conflict => !conflict.Fields.IsEmpty)];
            if (conflicts.Count == 0)
            {
                (result, conflicts) = Run(live, applied, entries, operation with { Force = true });
            }
        }

        if (conflicts.Count > 0)
        {
            throw ConflictAnswer.Of(conflicts);
        }

        if (operation.Manager == Kubectl)
        {
            Sync(result, applied);
        }

        return result;
    }

    private static (JsonObject Result, IReadOnlyList<FieldConflict> Conflicts) Run(
        JsonObject live, JsonObject applied, Dictionary<ManagerKey, ManagedEntry> entries, FieldOperation operation)
    {
        try
        {
            return ApplyMerge.Run(live, applied, entries, operation);
        }
        catch (TypedValueException error)
        {
            var metadata = live["metadata"];
            throw PatchException.Failed(
                $"failed to create typed live object ({metadata?["namespace"]}/{metadata?["name"]}; {operation.ApiVersion}, Kind={operation.Kind}): {error.Message}");
        }
    }

    /// <summary>The fields of the last client-side apply that still have its values.</summary>
    private static FieldSet OwnedByAnnotation(JsonObject live, FieldOperation operation)
    {
        if (Text(live) is not { Length: > 0 } text
            || !GoJson.TryParse(text, out var parsed)
            || parsed is not JsonObject lastApplied
            || (lastApplied["apiVersion"] as JsonValue)?.ToString() != operation.ApiVersion)
        {
            return FieldSet.Empty;
        }

        try
        {
            var comparison = Comparison.Of(lastApplied, live, operation.Type);
            return FieldSetOf.Value(lastApplied, operation.Type)
                .Difference(comparison.Modified)
                .Difference(comparison.Added)
                .Difference(comparison.Removed);
        }
        catch (TypedValueException)
        {
            return FieldSet.Empty;
        }
    }

    private static void Sync(JsonObject result, JsonObject applied)
    {
        if (result["metadata"]?["annotations"] is not JsonObject annotations || !annotations.ContainsKey(Annotation))
        {
            return;
        }

        var copy = (JsonObject)applied.DeepClone();
        (copy["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation);
        annotations[Annotation] = Sorted(copy)!.ToJsonString(Options) + "\n";
        if (annotations.Sum(annotation => annotation.Key.Length + (annotation.Value?.ToString().Length ?? 0)) > MaxAnnotationsSize)
        {
            annotations.Remove(Annotation);
        }
    }

    private static string? Text(JsonObject live) =>
        (live["metadata"]?["annotations"] as JsonObject)?[Annotation] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => value?.DeepClone(),
    };
}
