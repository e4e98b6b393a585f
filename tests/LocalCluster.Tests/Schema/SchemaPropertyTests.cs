using System.Text.Json.Nodes;
using CsCheck;

namespace ClaudeConfig.LocalCluster.Tests.Schema;

/// <summary>What holds for every object, however odd.</summary>
public sealed class SchemaPropertyTests
{
    private static readonly string[] Names = ["size", "replicas", "note", "ports", "tags", "plain", "labels", "free", "any", "at", "nullable", "bogus", "name", "port"];

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Int[-20, 20].Select(number => (JsonNode?)number),
        Gen.Bool.Select(flag => (JsonNode?)flag),
        Gen.Double[-3, 3].Select(number => (JsonNode?)number),
        Pick(["small", "large", "a", "UPPER", ""]).Select(text => (JsonNode?)text));

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, inner) =>
        depth >= 4 ? Scalars : Gen.OneOf(Scalars, inner.Array[0, 3].Select(List), Gen.Dictionary(Pick(Names), inner)[0, 5].Select(Map)));

    private static readonly Gen<JsonObject> Objects = Gen.Dictionary(Pick(Names), Values)[0, 8].Select(fields =>
    {
        var widget = Widgets.With("{}");
        widget["spec"] = Map(fields);
        return widget;
    });

    [Fact]
    public void Prune_Twice_FindsNothingMore() => Objects.Sample(widget =>
    {
        var schema = Widgets.Schema();
        schema.Prune(widget);
        var once = widget.ToJsonString();
        return schema.Prune(widget).Count == 0 && widget.ToJsonString() == once;
    });

    [Fact]
    public void Default_Twice_ChangesNothingMore() => Objects.Sample(widget =>
    {
        var schema = Widgets.Schema();
        schema.Default(widget);
        var once = widget.ToJsonString();
        schema.Default(widget);
        return widget.ToJsonString() == once;
    });

    [Fact]
    public void Validate_AnyObject_ChangesNothing() => Objects.Sample(widget =>
    {
        var before = widget.ToJsonString();
        Widgets.Schema().Validate(widget, null);
        return widget.ToJsonString() == before;
    });

    private static Gen<string> Pick(string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static JsonNode? List(JsonNode?[] items) => new JsonArray([.. items.Select(item => item?.DeepClone())]);

    private static JsonNode? Map(Dictionary<string, JsonNode?> fields) =>
        new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
}
