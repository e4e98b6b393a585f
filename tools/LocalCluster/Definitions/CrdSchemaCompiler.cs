using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Compiles the schemas of a CustomResourceDefinition.</summary>
internal static class CrdSchemaCompiler
{
    /// <param name="version">One item of a CRD's <c>spec.versions</c>.</param>
    public static ResourceSchema CompileVersion(JsonObject version)
    {
        var openApi = version["schema"]?["openAPIV3Schema"] as JsonObject ?? [];
        return new ResourceSchema((JsonObject)openApi.DeepClone(), version["subresources"]?["scale"]?.DeepClone() as JsonObject);
    }
}
