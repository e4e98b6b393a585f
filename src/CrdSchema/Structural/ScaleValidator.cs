using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>A CRD's scale subresource needs figures where its paths point.</summary>
internal static class ScaleValidator
{
    public static void Validate(JsonObject value, string specReplicasPath, string statusReplicasPath, string? labelSelectorPath, List<FieldError> errors)
    {
        CheckReplicas(value, specReplicasPath, errors);
        CheckReplicas(value, statusReplicasPath, errors);
        if (!string.IsNullOrEmpty(labelSelectorPath) && Find(value, labelSelectorPath) is { } selector && JsonKinds.AsText(selector) is null)
        {
            errors.Add(FieldErrors.InvalidText(labelSelectorPath, "", $"{labelSelectorPath} accessor error: {GoText.Plain(selector)} is of the type {GoType(selector)}, expected string"));
        }
    }

    private static void CheckReplicas(JsonObject value, string path, List<FieldError> errors)
    {
        if (Find(value, path) is not { } replicas)
        {
            return;
        }

        if (JsonKinds.Of(replicas) != JsonKinds.Integer)
        {
            errors.Add(FieldErrors.Invalid(path, "0", $"{path} accessor error: {GoText.Plain(replicas)} is of the type {GoType(replicas)}, expected int64"));
        }
        else if (JsonKinds.AsInteger(replicas) < 0)
        {
            errors.Add(FieldErrors.Invalid(path, replicas, "should be a non-negative integer"));
        }
        else if (JsonKinds.AsInteger(replicas) > int.MaxValue)
        {
            errors.Add(FieldErrors.Invalid(path, replicas, string.Create(CultureInfo.InvariantCulture, $"should be less than or equal to {int.MaxValue}")));
        }
    }

    private static JsonNode? Find(JsonObject value, string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate((JsonNode?)value, (node, name) => (node as JsonObject)?[name]);

    private static string GoType(JsonNode value) => JsonKinds.Of(value) switch
    {
        JsonKinds.Number => "float64",
        JsonKinds.Integer => "int64",
        JsonKinds.Boolean => "bool",
        JsonKinds.Object => "map[string]interface {}",
        JsonKinds.Array => "[]interface {}",
        var kind => kind,
    };
}
