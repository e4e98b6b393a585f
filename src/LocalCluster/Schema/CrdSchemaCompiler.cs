using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Compiles the schemas of a CustomResourceDefinition.</summary>
internal sealed class CrdSchemaCompiler(ICelEvaluator cel)
{
    /// <summary>The schema of each version, by the version's name.</summary>
    public IReadOnlyDictionary<string, ResourceSchema> Compile(JsonObject crd)
    {
        var versions = crd["spec"]?["versions"] as JsonArray ?? [];
        return versions.OfType<JsonObject>().ToDictionary(version => JsonKinds.AsText(version["name"]) ?? "", CompileVersion);
    }

    /// <param name="version">One item of a CRD's <c>spec.versions</c>.</param>
    public ResourceSchema CompileVersion(JsonObject version)
    {
        var openApi = version["schema"]?["openAPIV3Schema"] as JsonObject ?? [];
        return new ResourceSchema((JsonObject)openApi.DeepClone(), version["subresources"]?["scale"]?.DeepClone() as JsonObject, cel);
    }
}
