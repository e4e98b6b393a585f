using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Definitions;
using ClaudeConfig.LocalCluster.Tests.Schema;

namespace ClaudeConfig.LocalCluster.Tests.Definitions;

public sealed class CrdValidatorTests
{
    private const string Path = "spec.validation.openAPIV3Schema";

    [Fact]
    public void Validate_SoundDefinition_FindsNothing() => Assert.Empty(CrdValidator.Validate(Crd(), null));

    [Fact]
    public void Validate_OtherName_IsRefused()
    {
        var crd = Crd();
        crd["metadata"]!["name"] = "wrong.example.com";

        AssertErrors(crd, "metadata.name: Invalid value: \"wrong.example.com\": must be spec.names.plural+\".\"+spec.group");
    }

    [Fact]
    public void Validate_FieldWithoutType_IsNotStructural()
    {
        var crd = Crd();
        Root(crd)["properties"]!["spec"]!.AsObject().Remove("type");

        AssertErrors(crd, $"{Path}.properties[spec].type: Required value: must not be empty for specified object fields");
    }

    [Theory]
    [InlineData("""{"type":"array"}""", ".properties[x].items: Required value: must be specified")]
    [InlineData("""{"type":"string","pattern":"["}""", ".properties[x].pattern: Invalid value: \"[\": must be a valid regular expression*")]
    [InlineData("""{"type":"string","pattern":"^(?!a)"}""", ".properties[x].pattern: Invalid value: \"^(?!a)\": must be a valid regular expression*")]
    [InlineData("""{"type":"integer","default":"a"}""", ".properties[x].default: Invalid value: \"string\":  in body must be of type integer: \"string\"")]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""", ".properties[x].uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic")]
    [InlineData("""{"type":"object","anyOf":[{"type":"object"}]}""", ".properties[x].anyOf[0].type: Forbidden: must be empty to be structural")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"k":{"type":"string"}}},"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]}""", ".properties[x].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property")]
    public void Validate_BadSchema_IsNamedWithItsPlace(string field, string expected)
    {
        var crd = Crd();
        Root(crd)["properties"]!["x"] = JsonNode.Parse(field);

        var error = Assert.Single(CrdValidator.Validate(crd, null));

        Assert.Matches("^" + System.Text.RegularExpressions.Regex.Escape(Path + expected).Replace("expression\\*", "expression.*", StringComparison.Ordinal) + "$", $"{error.Field}: {error.Message}");
    }

    [Fact]
    public void Validate_ChangedScopeOnceEstablished_IsRefused()
    {
        var (old, crd) = (Crd(), Crd());
        old["status"] = Widgets.Parse("""{"conditions":[{"type":"Established","status":"True"}]}""");
        crd["spec"]!["scope"] = "Cluster";

        Assert.Equal(["spec.scope: Invalid value: \"Cluster\": field is immutable"], CrdValidator.Validate(crd, old).Select(error => $"{error.Field}: {error.Message}"));
    }

    private static JsonObject Root(JsonObject crd) => crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();

    private static void AssertErrors(JsonObject crd, params string[] expected) =>
        Assert.Equal(expected, CrdValidator.Validate(crd, null).Select(error => $"{error.Field}: {error.Message}"));

    private static JsonObject Crd()
    {
        var crd = Widgets.Parse("""
            {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
             "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList","shortNames":["wd"],"categories":["all"]},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{}}]}}
            """);
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = Widgets.OpenApi();
        return crd;
    }
}
