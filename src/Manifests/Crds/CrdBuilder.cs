using System.Reflection;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Schema;
using ClaudeConfig.Manifests.Output;
using ClaudeConfig.Manifests.Schemas;

namespace ClaudeConfig.Manifests.Crds;

/// <summary>Builds the CustomResourceDefinition of a kind.</summary>
internal sealed class CrdBuilder(XmlDocs docs)
{
    public const string Header = "Generated from src/Api by 'make manifests'. Do not edit.";

    private readonly SchemaBuilder _schemas = new(docs);

    public GeneratedFile File(ApiKind kind) =>
        new($"config/crd/{ApiGroup.Name}_{kind.Plural}.yaml", YamlText.Write(Header, Build(kind)));

    public JsonObject Build(ApiKind kind) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{kind.Plural}.{ApiGroup.Name}",
            ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "claudeconfig" },
        },
        ["spec"] = new JsonObject
        {
            ["group"] = ApiGroup.Name,
            ["names"] = Names(kind),
            ["scope"] = "Namespaced",
            ["versions"] = new JsonArray(Version(kind)),
        },
    };

    private static JsonObject Names(ApiKind kind) => new()
    {
        ["categories"] = new JsonArray(ApiGroup.Category),
        ["kind"] = kind.Kind,
        ["listKind"] = $"{kind.Kind}List",
        ["plural"] = kind.Plural,
        ["shortNames"] = new JsonArray([.. kind.Type.GetCustomAttribute<ResourceAttribute>()!.ShortNames.Select(name => (JsonNode)name)]),
        ["singular"] = kind.Kind.ToLowerInvariant(),
    };

    private JsonObject Version(ApiKind kind) => new()
    {
        ["name"] = ApiGroup.Version,
        ["served"] = true,
        ["storage"] = true,
        ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
        ["additionalPrinterColumns"] = new JsonArray([.. kind.Type.GetCustomAttributes<PrinterColumnAttribute>().Select(Column)]),
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = _schemas.Object(kind.Type) },
    };

    private static JsonNode Column(PrinterColumnAttribute column)
    {
        var result = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Description is { } description)
        {
            result["description"] = description;
        }

        if (column.Wide)
        {
            result["priority"] = 1;
        }

        return result;
    }
}
