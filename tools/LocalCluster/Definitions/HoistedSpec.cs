using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>A definition's spec as the server holds it: what all versions have alike stands above them, and messages name it there.</summary>
internal sealed class HoistedSpec
{
    public HoistedSpec(JsonObject spec)
    {
        Json = spec;
        Versions = [.. spec.Items("versions")];
        Schema = Common("schema");
        Subresources = Common("subresources");
        Columns = AllAlike("additionalPrinterColumns") ? Versions[0]["additionalPrinterColumns"] as JsonArray : null;
    }

    public JsonObject Json { get; }

    public List<JsonObject> Versions { get; }

    /// <summary>The schema of all versions; null where they differ, or have none.</summary>
    public JsonObject? Schema { get; }

    public JsonObject? Subresources { get; }

    public JsonArray? Columns { get; }

    /// <summary>What a version has of its own.</summary>
    public JsonObject? SchemaOf(JsonObject version) => AllAlike("schema") ? null : version["schema"] as JsonObject;

    public JsonObject? SubresourcesOf(JsonObject version) => AllAlike("subresources") ? null : version["subresources"] as JsonObject;

    public JsonArray? ColumnsOf(JsonObject version) => AllAlike("additionalPrinterColumns") ? null : version["additionalPrinterColumns"] as JsonArray;

    /// <summary>The versions as Go prints them in messages.</summary>
    public string VersionsSyntax() => $"[]apiextensions.CustomResourceDefinitionVersion{{{string.Join(", ", Versions.Select(VersionSyntax))}}}";

    private JsonObject? Common(string field) => AllAlike(field) ? Versions[0][field] as JsonObject : null;

    private bool AllAlike(string field) => Versions.Count > 0 && Versions.TrueForAll(version => JsonNode.DeepEquals(version[field], Versions[0][field]));

    public string VersionSyntax(JsonObject version)
    {
        static string Flag(JsonObject version, string name) => JsonKinds.IsTrue(version[name]) ? "true" : "false";
        static string Pointer(string type, JsonNode? value) => $"(*{type})({(value is null ? "nil" : "0xc000000000")})";
        return "apiextensions.CustomResourceDefinitionVersion{"
            + $"Name:{GoText.Quote(version.Text("name"))}, Served:{Flag(version, "served")}, Storage:{Flag(version, "storage")}, Deprecated:{Flag(version, "deprecated")}, "
            + $"DeprecationWarning:{Pointer("string", version["deprecationWarning"])}, Schema:{Pointer("apiextensions.CustomResourceValidation", SchemaOf(version))}, "
            + $"Subresources:{Pointer("apiextensions.CustomResourceSubresources", SubresourcesOf(version))}, AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil)}}";
    }
}
