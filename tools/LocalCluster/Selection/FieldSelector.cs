using System.Text.Json;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>A conjunction of comparisons of fields.</summary>
internal sealed class FieldSelector(IReadOnlyList<(string Field, bool Equal, string Value)> terms)
{
    public static FieldSelector Everything { get; } = new([]);

    public bool IsEverything => terms.Count == 0;

    /// <summary>The one name that can match, where the selector asks for one.</summary>
    public string? Name => terms.FirstOrDefault(term => term is { Field: "metadata.name", Equal: true }).Value;

    /// <summary>The one namespace that can match, where the selector asks for one.</summary>
    public string? Namespace => terms.FirstOrDefault(term => term is { Field: "metadata.namespace", Equal: true }).Value;

    /// <exception cref="FormatException">The text is no selector, or names a field that cannot be selected by.</exception>
    public static FieldSelector Parse(string? text, ResourceDefinition resource)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        var terms = new List<(string, bool, string)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (field, equal, value) = Split(part) ?? throw new FormatException($"invalid field selector: \"{part}\": can't understand '{part}'");
            if (field is not ("metadata.name" or "metadata.namespace") && !resource.SelectableFields.Contains(field))
            {
                throw new FormatException(resource.IsCustom
                    ? $"field label not supported: {field}"
                    : resource.SelectableFields.Count > 0
                        ? $"field label not supported: {field}"
                        : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }

            terms.Add((field, equal, value));
        }

        return new FieldSelector(terms);
    }

    public bool Matches(StoredObject value)
    {
        JsonDocument? document = null;
        try
        {
            foreach (var (field, equal, wanted) in terms)
            {
                var found = field switch
                {
                    "metadata.name" => value.Key.Name,
                    "metadata.namespace" => value.Key.Namespace,
                    _ => FieldReading.Read((document ??= JsonDocument.Parse(value.Json)).RootElement, field),
                };
                if (found == wanted != equal)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            document?.Dispose();
        }
    }

    private static (string Field, bool Equal, string Value)? Split(string term)
    {
        foreach (var (op, equal) in ((string, bool)[])[("!=", false), ("==", true), ("=", true)])
        {
            var at = term.IndexOf(op, StringComparison.Ordinal);
            if (at >= 0)
            {
                return (term[..at], equal, term[(at + op.Length)..]);
            }
        }

        return null;
    }
}
