using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Objects within an object (x-kubernetes-embedded-resource) carry a kind, an apiVersion and well-formed metadata.</summary>
internal static class EmbeddedResourceValidator
{
    public static void Validate(JsonNode? value, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (!schema.HasEmbedded)
        {
            return;
        }

        if (schema.Embedded && value is JsonObject embedded)
        {
            CheckType(embedded, path, errors);
        }

        switch (value)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if (schema.Properties.TryGetValue(name, out var childSchema) || (childSchema = schema.Additional) is not null)
                    {
                        Validate(child, childSchema, path.Length == 0 ? name : $"{path}.{name}", errors);
                    }
                }

                break;
            case JsonArray list when schema.Items is { } items:
                for (var i = 0; i < list.Count; i++)
                {
                    Validate(list[i], items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), errors);
                }

                break;
        }
    }

    public static void CheckType(JsonObject embedded, string path, List<FieldError> errors)
    {
        foreach (var field in (string[])["apiVersion", "kind"])
        {
            if (string.IsNullOrEmpty(JsonKinds.AsText(embedded[field])))
            {
                errors.Add(FieldErrors.Required($"{path}.{field}", "must not be empty"));
            }
        }

        if (embedded.TryGetPropertyValue("metadata", out var metadata) && metadata is not (null or JsonObject))
        {
            errors.Add(FieldErrors.Invalid($"{path}.metadata", metadata, $"json: cannot unmarshal {GoDecodeText.Kind(metadata)} into Go value of type v1.ObjectMeta"));
        }
    }
}
