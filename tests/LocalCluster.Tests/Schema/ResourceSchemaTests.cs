using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Tests.Schema;

/// <summary>Expected messages were recorded from kube-apiserver 1.26.</summary>
public sealed class ResourceSchemaTests
{
    private const string Skipped = "<nil>: Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    [Theory]
    [InlineData("""{"size":"huge"}""", "spec.size: Unsupported value: \"huge\": supported values: \"small\", \"medium\", \"large\"")]
    [InlineData("""{"size":"large","replicas":11}""", "spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10")]
    [InlineData("""{"size":"large","replicas":-1}""", "spec.replicas: Invalid value: -1: spec.replicas in body should be greater than or equal to 0", ".spec.replicas: Invalid value: -1: should be a non-negative integer")]
    [InlineData("""{"size":"large","replicas":"two"}""", "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"", ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: two is of the type string, expected int64", Skipped)]
    [InlineData("""{"size":"large","replicas":1.5}""", "spec.replicas: Invalid value: \"number\": spec.replicas in body must be of type integer: \"number\"", ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: 1.5 is of the type float64, expected int64", Skipped)]
    [InlineData("""{"replicas":1}""", "spec.size: Required value", Skipped)]
    [InlineData("""{"size":"small","note":"UPPER"}""", "spec.note: Invalid value: \"UPPER\": spec.note in body should match '^[a-z ]*$'")]
    [InlineData("""{"size":"small","note":"aaaaaaaaaaaaaaaaaaaaa"}""", "spec.note: Too long: may not be longer than 20", Skipped)]
    [InlineData("""{"size":"small","plain":["a","b","c","d"]}""", "spec.plain: Too many: 4: must have at most 3 items", Skipped)]
    [InlineData("""{"size":"small","ports":[{"name":"a"},{"name":"a"}]}""", "spec.ports[1]: Duplicate value: map[string]interface {}{\"name\":\"a\"}")]
    [InlineData("""{"size":"small","tags":["a","a"]}""", "spec.tags[1]: Duplicate value: \"a\"")]
    [InlineData("""{"size":"small","labels":{"a":1}}""", "spec.labels.a: Invalid value: \"integer\": spec.labels.a in body must be of type string: \"integer\"", Skipped)]
    [InlineData("""{"size":"small","at":"yesterday"}""", "spec.at: Invalid value: \"yesterday\": spec.at in body must be of type date-time: \"yesterday\"", Skipped)]
    [InlineData("""{"size":"small","any":true}""", "spec.any: Invalid value: \"boolean\": spec.any in body must be of type integer,string: \"boolean\"", Skipped)]
    [InlineData("""{"size":"small","note":"ends with a line\n"}""", "spec.note: Invalid value: \"ends with a line\\n\": spec.note in body should match '^[a-z ]*$'")]
    public void Validate_InvalidObject_SaysWhatKubeApiserverSays(string spec, params string[] expected)
    {
        var widget = Widgets.With(spec);
        Widgets.Schema().Default(widget);

        var errors = Widgets.Schema().Validate(widget, null);

        Assert.Equal(expected.Order(), errors.Select(error => $"{error.Field}: {error.Message}").Order());
    }

    /// <summary>Of a text with a format, a list passes for one: the server's validator leaves the type to the format, and knows no format of lists.</summary>
    [Theory]
    [InlineData("byte", "\"YQ==\"", true)]
    [InlineData("byte", "\"\"", false)]
    [InlineData("byte", "\"%\"", false)]
    [InlineData("date-time", "[]", true)]
    [InlineData("date-time", "{}", false)]
    [InlineData("moon", "[]", false)]
    public void Validate_TextWithAFormat_IsJudgedByTheFormat(string format, string value, bool isValid)
    {
        var schema = Widgets.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""");
        schema["properties"]!["a"]!["format"] = format;

        var errors = new ResourceSchema(schema, null).Validate(new JsonObject { ["a"] = JsonNode.Parse(value) }, null);

        Assert.Equal(isValid, errors.Count == 0);
    }

    [Fact]
    public void Validate_ValidObject_FindsNothing() =>
        Assert.Empty(Widgets.Schema().Validate(Widgets.With("""{"size":"small","replicas":1,"ratio":1,"any":"5","nullable":null,"at":"2026-01-01T00:00:00.5+02:00"}"""), null));

    [Fact]
    public void Prune_UnknownFields_GoAndAreNamed()
    {
        var widget = Widgets.With("""{"size":"small","bogus":1,"free":{"kept":{"deep":[1]}},"ports":[{"name":"a","extra":1}]}""");
        widget["metadata"]!["what"] = 1;

        var unknown = Widgets.Schema().Prune(widget);

        Assert.Equal(["spec.bogus", "spec.ports[0].extra", "metadata.what"], unknown);
        Assert.Equal("""{"size":"small","free":{"kept":{"deep":[1]}},"ports":[{"name":"a"}]}""", widget["spec"]!.ToJsonString());
    }

    [Fact]
    public void Default_NullsAndMissingFields_TakeTheirDefaults()
    {
        var widget = Widgets.With("""{"size":"small","replicas":null,"nullable":null,"note":null,"ports":[{"name":"http"}]}""");

        Widgets.Schema().Default(widget);

        Assert.Equal("""{"size":"small","replicas":1,"nullable":null,"ports":[{"name":"http","port":80}]}""", widget["spec"]!.ToJsonString());
    }

    [Theory]
    [InlineData("labels", FieldKind.Map)]
    [InlineData("ports", FieldKind.ListMap)]
    [InlineData("tags", FieldKind.ListSet)]
    [InlineData("plain", FieldKind.Atomic)]
    [InlineData("free", FieldKind.Untyped)]
    [InlineData("any", FieldKind.Scalar)]
    internal void FieldType_OfSpecField_FollowsTheSchema(string field, FieldKind kind) =>
        Assert.Equal(kind, Widgets.Schema().FieldType.Child("spec").Child(field).Kind);

    [Fact]
    public void FieldType_DefaultedListKey_CarriesTheDefault()
    {
        var openApi = Widgets.OpenApi();
        openApi["properties"]!["spec"]!["properties"]!["ports"]!["x-kubernetes-list-map-keys"]!.AsArray().Add("port");

        var ports = new ResourceSchema(openApi, null).FieldType.Child("spec").Child("ports");

        Assert.Equal(["name", "port"], ports.Keys);
        Assert.Equal("80", ports.KeyDefaults["port"]);
    }
}
