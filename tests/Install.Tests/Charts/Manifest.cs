using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Charts;

/// <summary>What config/default has, and what a manifest is called.</summary>
internal static class Manifest
{
    public static IReadOnlyList<JsonObject> OfDefault() => Of("default");

    /// <summary>What a kustomization under config/ has.</summary>
    public static IReadOnlyList<JsonObject> Of(string kustomization)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["built.yaml"], Kubectl.Run(null, "kustomize", Repository.PathOf("config", kustomization)));
        return YamlJson.ReadFile(folder["built.yaml"]);
    }

    /// <summary>What config/default has with a component under config/.</summary>
    public static IReadOnlyList<JsonObject> With(string component)
    {
        // kustomize takes relative paths only.
        using var folder = new TestFolder();
        string Relative(string name) => Path.GetRelativePath(folder.Path, Repository.PathOf("config", name));
        File.WriteAllText(folder["kustomization.yaml"], $"resources: [{Relative("default")}]\ncomponents: [{Relative(component)}]\n");
        File.WriteAllText(folder["built.yaml"], Kubectl.Run(null, "kustomize", folder.Path));
        return YamlJson.ReadFile(folder["built.yaml"]);
    }

    public static string NameOf(JsonObject manifest) => $"{manifest["kind"]} {manifest["metadata"]!["name"]}";

    /// <summary>Without what Helm adds to every object.</summary>
    public static JsonObject WithoutHelm(JsonObject manifest)
    {
        var plain = manifest.DeepClone().AsObject();
        var metadata = plain["metadata"]!.AsObject();
        foreach (var (map, key) in (IEnumerable<(string, string)>)[("labels", "helm.sh/chart"), ("labels", "app.kubernetes.io/managed-by"), ("annotations", "helm.sh/resource-policy")])
        {
            metadata[map]?.AsObject().Remove(key);
        }

        if (metadata["annotations"] is JsonObject { Count: 0 })
        {
            metadata.Remove("annotations");
        }

        return Sorted(plain);
    }

    /// <summary>Maps in the order of their keys, so that texts can be compared.</summary>
    public static JsonObject Sorted(JsonObject map) =>
        new(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value))));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => Sorted(map),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
