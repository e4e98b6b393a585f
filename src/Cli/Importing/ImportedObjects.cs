using System.Text.Json.Nodes;
using ClaudeConfig.Api;

namespace ClaudeConfig.Cli.Importing;

/// <summary>The objects that an import makes, by the file that they belong into.</summary>
internal sealed class ImportedObjects
{
    private readonly SortedDictionary<string, List<JsonObject>> _files = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, List<JsonObject>> Files => _files;

    public IEnumerable<JsonObject> All => _files.Values.SelectMany(file => file);

    public JsonObject Add(string file, string kind, string? space, string name, JsonObject? spec)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space is not null)
        {
            metadata["namespace"] = space;
        }

        var made = new JsonObject { ["apiVersion"] = kind is "Namespace" or "Secret" ? "v1" : ApiGroup.ApiVersion, ["kind"] = kind, ["metadata"] = metadata };
        if (spec is not null)
        {
            made["spec"] = spec;
        }

        if (!_files.TryGetValue(file, out var list))
        {
            _files[file] = list = [];
        }

        list.Add(made);
        return made;
    }

    public int Count(string kind) => All.Count(item => item["kind"]!.GetValue<string>() == kind);

    /// <summary>A list of texts.</summary>
    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
