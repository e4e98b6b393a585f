using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Compiles the schemas of a CustomResourceDefinition.</summary>
internal sealed class CrdSchemaCompiler(ICelEvaluator cel)
{
    /// <summary>Rules that do not parse, for a CRD that is being written.</summary>
    public IReadOnlyList<FieldError> CheckRules(JsonObject crd)
    {
        var versions = (crd["spec"]?["versions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var schemas = versions.Select(version => version["schema"]?["openAPIV3Schema"] as JsonObject).ToList();
        var shared = schemas.All(schema => JsonNode.DeepEquals(schema, schemas[0]));
        return [.. schemas.Take(shared ? 1 : schemas.Count).SelectMany((schema, i) => schema is null ? [] : cel.Compile(schema, CrdValidator.SchemaPath(shared, i)))];
    }

    /// <param name="version">One item of a CRD's <c>spec.versions</c>.</param>
    public ResourceSchema CompileVersion(JsonObject version)
    {
        var openApi = version["schema"]?["openAPIV3Schema"] as JsonObject ?? [];
        return new ResourceSchema((JsonObject)openApi.DeepClone(), version["subresources"]?["scale"]?.DeepClone() as JsonObject, cel);
    }
}
