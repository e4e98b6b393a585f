using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>One rule of a role.</summary>
internal sealed record PolicyRule
{
    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<string> ApiGroups { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    public IReadOnlyList<string> ResourceNames { get; init; } = [];

    public IReadOnlyList<string> NonResourceUrls { get; init; } = [];

    public static PolicyRule Read(JsonObject rule) => new()
    {
        Verbs = Texts(rule["verbs"]),
        ApiGroups = Texts(rule["apiGroups"]),
        Resources = Texts(rule["resources"]),
        ResourceNames = Texts(rule["resourceNames"]),
        NonResourceUrls = Texts(rule["nonResourceURLs"]),
    };

    public bool Allows(AccessAttributes access)
    {
        if (!Has(Verbs, access.Verb))
        {
            return false;
        }

        if (access.NonResourcePath is { } path)
        {
            return NonResourceUrls.Any(url => MatchesUrl(url, path));
        }

        return Has(ApiGroups, access.Group)
            && Resources.Any(resource => MatchesResource(resource, access.Resource, access.Subresource))
            && (ResourceNames.Count == 0 || (access.Name is { Length: > 0 } name && ResourceNames.Contains(name)));
    }

    public JsonObject ToJson()
    {
        var rule = new JsonObject { ["verbs"] = List(Verbs) };
        foreach (var (name, values) in ((string, IReadOnlyList<string>)[])[("apiGroups", ApiGroups), ("resources", Resources), ("resourceNames", ResourceNames), ("nonResourceURLs", NonResourceUrls)])
        {
            if (values.Count > 0)
            {
                rule[name] = List(values);
            }
        }

        return rule;
    }

    /// <summary>As kube-apiserver writes rules in its refusals.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        foreach (var (name, values) in ((string, IReadOnlyList<string>)[])[("APIGroups", ApiGroups), ("Resources", Resources), ("NonResourceURLs", NonResourceUrls), ("ResourceNames", ResourceNames), ("Verbs", Verbs)])
        {
            if (values.Count > 0)
            {
                parts.Add($"{name}:[{string.Join(' ', values.Select(GoText.Quote))}]");
            }
        }

        return $"{{{string.Join(", ", parts)}}}";
    }

    private static bool Has(IReadOnlyList<string> values, string wanted) => values.Contains("*") || values.Contains(wanted);

    private static bool MatchesUrl(string url, string path) =>
        url == "*" || url == path || (url.EndsWith('*') && path.StartsWith(url.TrimEnd('*'), StringComparison.Ordinal));

    private static bool MatchesResource(string pattern, string resource, string? subresource)
    {
        if (pattern == "*")
        {
            return true;
        }

        return string.IsNullOrEmpty(subresource)
            ? pattern == resource
            : pattern == $"{resource}/{subresource}" || pattern == $"*/{subresource}";
    }

    private static IReadOnlyList<string> Texts(JsonNode? list) => list is JsonArray items ? [.. items.Select(JsonKinds.AsText).OfType<string>()] : [];

    private static JsonArray List(IReadOnlyList<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
