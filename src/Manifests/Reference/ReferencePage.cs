using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Manifests.Crds;
using ClaudeConfig.Manifests.Output;

namespace ClaudeConfig.Manifests.Reference;

/// <summary>Writes the API reference of a kind from its schema.</summary>
internal static class ReferencePage
{
    public const string Header = "<!-- Generated from src/Api by 'make manifests'. Do not edit. -->";

    public static GeneratedFile Of(ApiKind kind, JsonObject crd)
    {
        var version = crd["spec"]!["versions"]![0]!.AsObject();
        var schema = version["schema"]!["openAPIV3Schema"]!.AsObject();
        var page = new StringBuilder();
        page.Append($"{Header}\n# {kind.Kind}\n\n{schema["description"]}\n\n");
        page.Append($"`apiVersion: {ApiGroup.ApiVersion}`, `kind: {kind.Kind}`; `kubectl get {kind.Plural}`");
        page.Append($" or `{string.Join("`, `", crd["spec"]!["names"]!["shortNames"]!.AsArray())}`, and in `kubectl get {ApiGroup.Category}`.\n\n");
        Columns(page, version["additionalPrinterColumns"]!.AsArray());
        Section(page, "spec", schema);
        Section(page, "status", schema);
        return new GeneratedFile($"docs/reference/{kind.Kind.ToLowerInvariant()}.md", page.ToString());
    }

    private static void Columns(StringBuilder page, JsonArray columns)
    {
        page.Append("## Columns\n\n| column | what it says | from |\n|---|---|---|\n");
        foreach (var column in columns)
        {
            var wide = column!["priority"] is null ? "" : " (`-o wide`)";
            page.Append($"| {column["name"]}{wide} | {column["description"]} | `{column["jsonPath"]}` |\n");
        }

        page.Append('\n');
    }

    private static void Section(StringBuilder page, string field, JsonObject root)
    {
        var schema = root["properties"]![field]!.AsObject();
        page.Append($"## {field}\n\n{schema["description"]}\n\n| field | type | what it is |\n|---|---|---|\n");
        var rules = new List<(string Path, string Message)>();
        Fields(page, field, schema, rules);
        page.Append('\n');
        if (rules.Count == 0)
        {
            return;
        }

        page.Append($"### Rules of {field}\n\n| at | what the API server answers |\n|---|---|\n");
        foreach (var (path, message) in rules)
        {
            page.Append($"| `{path}` | {message} |\n");
        }

        page.Append('\n');
    }

    private static void Fields(StringBuilder page, string path, JsonObject schema, List<(string Path, string Message)> rules)
    {
        rules.AddRange((schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => (path, rule!["message"]!.GetValue<string>())));
        if (schema["items"] is JsonObject items)
        {
            Fields(page, $"{path}[]", items, rules);
            return;
        }

        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        foreach (var (name, node) in schema["properties"]?.AsObject() ?? [])
        {
            var child = node!.AsObject();
            var mark = required.Contains(name) ? " *required*" : "";
            page.Append($"| `{path}.{name}`{mark} | {SchemaText.TypeOf(child)} | {Escape(child["description"]!.GetValue<string>())} |\n");
            if (!IsCondition(name))
            {
                Fields(page, $"{path}.{name}", child, rules);
            }
        }
    }

    private static bool IsCondition(string name) => name == "conditions";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
