using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Harness;
using ClaudeConfig.Manifests.Crds;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>The generated CustomResourceDefinitions, as they are in config/crd.</summary>
internal static class Crds
{
    private static readonly Dictionary<string, JsonObject> ByKind = ApiKind.All.ToDictionary(
        kind => kind.Kind,
        kind => YamlJson.ReadFile(FileOf(kind)).Single());

    public static IEnumerable<string> Kinds => ByKind.Keys;

    public static string FileOf(ApiKind kind) => Repository.PathOf("config", "crd", $"{ApiGroup.Name}_{kind.Plural}.yaml");

    public static JsonObject Crd(string kind) => ByKind[kind];

    public static JsonObject Version(string kind) => ByKind[kind]["spec"]!["versions"]![0]!.AsObject();

    public static JsonObject Schema(string kind) => Version(kind)["schema"]!["openAPIV3Schema"]!.AsObject();

    /// <summary>Every position of a schema with its path; items are written <c>[]</c>, values of maps <c>{}</c>.</summary>
    public static IEnumerable<(string Path, JsonObject Node)> Walk(JsonObject schema, string path = "")
    {
        yield return (path, schema);
        foreach (var (name, child) in Children(schema))
        {
            var below = name is "[]" or "{}" ? path + name : path.Length == 0 ? name : $"{path}.{name}";
            foreach (var entry in Walk(child, below))
            {
                yield return entry;
            }
        }
    }

    private static IEnumerable<(string Name, JsonObject Child)> Children(JsonObject schema)
    {
        foreach (var (name, child) in schema["properties"]?.AsObject() ?? [])
        {
            yield return (name, child!.AsObject());
        }

        if (schema["items"] is JsonObject items)
        {
            yield return ("[]", items);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            yield return ("{}", values);
        }
    }
}
