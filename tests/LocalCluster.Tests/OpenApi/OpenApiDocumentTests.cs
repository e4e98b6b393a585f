using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.OpenApi;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Tests.Schema;

namespace ClaudeConfig.LocalCluster.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    [Fact]
    public void Build_EveryGroup_RefersOnlyToSchemasOfItsOwn()
    {
        foreach (var group in BuiltinCatalogue.Definitions((_, _, _) => OpenObjectSchema.Instance).GroupBy(resource => resource.ApiVersion))
        {
            var document = OpenApiDocument.Build([.. group]);
            var schemas = (JsonObject)document["components"]!["schemas"]!;

            Assert.All(References(document), reference => Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference));
        }
    }

    [Fact]
    public void Build_Deployment_HasWhatStrategicMergeNeeds()
    {
        var document = OpenApiDocument.Build([.. BuiltinCatalogue.Definitions((_, _, _) => OpenObjectSchema.Instance).Where(resource => resource.ApiVersion == "apps/v1")]);
        var schemas = document["components"]!["schemas"]!;

        Assert.Equal("name", (string?)schemas["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!["x-kubernetes-patch-merge-key"]);
        Assert.Equal("Deployment", (string?)schemas["io.k8s.api.apps.v1.Deployment"]!["x-kubernetes-group-version-kind"]![0]!["kind"]);
        Assert.NotNull(document["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!["patch"]);
    }

    [Fact]
    public void Build_CustomKind_CarriesItsAuthorsSchema()
    {
        var widgets = new ResourceDefinition
        {
            Group = "example.com", Version = "v1", Plural = "widgets", Singular = "widget", Kind = "Widget", IsCustom = true,
            Schema = new CustomObjectSchema("Widget", Widgets.Schema()),
        };

        var schema = OpenApiDocument.Build([widgets])["components"]!["schemas"]!["com.example.v1.Widget"]!;

        Assert.Equal("map", (string?)schema["properties"]!["spec"]!["properties"]!["ports"]!["x-kubernetes-list-type"]);
        Assert.NotNull(schema["properties"]!["metadata"]);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(field => field.Key == "$ref" ? [(string)field.Value!] : References(field.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
