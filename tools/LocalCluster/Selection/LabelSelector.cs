using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>A conjunction of label requirements.</summary>
internal sealed class LabelSelector(IReadOnlyList<LabelRequirement> requirements)
{
    public static LabelSelector Everything { get; } = new([]);

    public bool IsEverything => requirements.Count == 0;

    /// <summary>Reads the text form of a query parameter.</summary>
    /// <exception cref="FormatException">The text is no selector; the message is kube-apiserver's.</exception>
    public static LabelSelector Parse(string? text) => string.IsNullOrWhiteSpace(text) ? Everything : new LabelSelector(new LabelSelectorParser(text).Parse());

    /// <summary>Reads the object form with matchLabels and matchExpressions; null selects nothing, an empty object everything.</summary>
    public static LabelSelector? FromObject(JsonObject? selector)
    {
        if (selector is null)
        {
            return null;
        }

        var requirements = new List<LabelRequirement>();
        foreach (var (key, value) in selector["matchLabels"] as JsonObject ?? [])
        {
            requirements.Add(new LabelRequirement(key, LabelOperator.In, [(string?)value ?? ""]));
        }

        foreach (var expression in (selector["matchExpressions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var values = (expression["values"] as JsonArray ?? []).Select(value => (string?)value ?? "").ToList();
            var op = (string?)expression["operator"] switch
            {
                "In" => LabelOperator.In,
                "NotIn" => LabelOperator.NotIn,
                "Exists" => LabelOperator.Exists,
                _ => LabelOperator.DoesNotExist,
            };
            requirements.Add(new LabelRequirement((string?)expression["key"] ?? "", op, values));
        }

        return new LabelSelector(requirements);
    }

    public bool Matches(StoredObject value)
    {
        foreach (var requirement in requirements)
        {
            if (!requirement.Matches(value.Label(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }

    public bool Matches(JsonObject? labels) => requirements.All(requirement => requirement.Matches((string?)labels?[requirement.Key]));
}
