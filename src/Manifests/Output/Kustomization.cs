using System.Text.Json.Nodes;

namespace ClaudeConfig.Manifests.Output;

/// <summary>A kustomization that lists generated files.</summary>
internal static class Kustomization
{
    public static GeneratedFile Of(string folder, string header, IEnumerable<string> resources) => new(
        $"{folder}/kustomization.yaml",
        YamlText.Write(header, new JsonObject
        {
            ["apiVersion"] = "kustomize.config.k8s.io/v1beta1",
            ["kind"] = "Kustomization",
            ["resources"] = new JsonArray([.. resources.Select(path => (JsonNode)Path.GetFileName(path))]),
        }));
}
