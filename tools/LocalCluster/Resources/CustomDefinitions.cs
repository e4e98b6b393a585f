using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Tables;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Makes served resources of a CustomResourceDefinition.</summary>
internal static class CustomDefinitions
{
    /// <param name="schemas">Makes the schema of one entry of spec.versions; the first argument is the whole CRD.</param>
    public static IEnumerable<ResourceDefinition> Of(JsonObject crd, Func<JsonObject, JsonObject, IObjectSchema> schemas)
    {
        var spec = crd["spec"]!.AsObject();
        var names = spec["names"]!.AsObject();
        foreach (var version in spec["versions"]!.AsArray().OfType<JsonObject>().Where(version => IsTrue(version["served"])))
        {
            var status = version["subresources"]?["status"] is not null;
            var kind = (string)names["kind"]!;
            yield return new ResourceDefinition
            {
                Group = (string)spec["group"]!,
                Version = (string)version["name"]!,
                Plural = (string)names["plural"]!,
                Singular = (string?)names["singular"] ?? kind.ToLowerInvariant(),
                Kind = kind,
                ListKind = (string?)names["listKind"] ?? kind + "List",
                Namespaced = (string?)spec["scope"] == "Namespaced",
                ShortNames = Texts(names["shortNames"]),
                Categories = Texts(names["categories"]),
                IsCustom = true,
                HasStatus = status,
                HasGeneration = true,
                AllowUnconditionalUpdate = false,
                Scale = Scale(version["subresources"]?["scale"]),
                Schema = schemas(crd, version),
                Table = CustomTables.For(version["additionalPrinterColumns"] as JsonArray),
            };
        }
    }

    private static ScalePaths? Scale(JsonNode? scale) => scale is null
        ? null
        : new ScalePaths((string)scale["specReplicasPath"]!, (string)scale["statusReplicasPath"]!, (string?)scale["labelSelectorPath"]);

    private static IReadOnlyList<string> Texts(JsonNode? list) => list is JsonArray items ? [.. items.Select(item => (string)item!)] : [];

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;
}
