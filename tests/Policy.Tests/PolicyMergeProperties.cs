using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;
using CsCheck;

namespace ClaudeConfig.Policy.Tests;

public sealed class PolicyMergeProperties
{
    private static readonly Gen<string> Rule = Gen.OneOf("Bash(curl *)", "Read(./.env)", "WebFetch", "Edit", "mcp__x__y");
    private static readonly Gen<JsonNode?> Rules = Rule.Array[0, 4].Select(rules => (JsonNode?)new JsonArray([.. rules.Select(rule => (JsonNode?)rule)]));

    /// <summary>Anything at all, wrong kinds included: what a layer may say before it is checked.</summary>
    private static readonly Gen<JsonNode?> Anything = Gen.Recursive<JsonNode?>((depth, inner) =>
        Gen.Frequency(
            (3, Gen.Int[0, 3].Select(number => (JsonNode?)number)),
            (2, Gen.OneOf("a", "b").Select(text => (JsonNode?)text)),
            (2, Rules),
            (depth > 3 ? 0 : 3, Gen.Select(Gen.OneOf("deny", "allow", "network", "x"), inner).Array[0, 3].Select(ToObject))));

    private static readonly Gen<JsonObject> Settings =
        Gen.Select(Gen.OneOf("permissions", "availableModels", "fallbackModel", "sandbox", "model", "env", "hooks", "unknown"), Anything).Array[0, 6]
            .Select(members => (JsonObject)ToObject(members)!);

    private static readonly Gen<PolicyLayer> Layer = Settings.Select(settings => new PolicyLayer { Settings = settings });

    [Fact]
    public void Over_AnyThreeLayers_IsAssociative() =>
        Gen.Select(Layer, Layer, Layer).Sample((a, b, c) =>
            Same(PolicyMerge.Over(PolicyMerge.Over(a, b), c), PolicyMerge.Over(a, PolicyMerge.Over(b, c))));

    [Fact]
    public void Over_ALayerOverItself_ChangesNothing() =>
        Layer.Sample(layer => Same(PolicyMerge.Over(layer, layer), layer));

    [Fact]
    public void Over_TheEmptyLayer_ChangesNothing() =>
        Layer.Sample(layer => Same(PolicyMerge.Over(PolicyLayer.Empty, layer), layer) && Same(PolicyMerge.Over(layer, PolicyLayer.Empty), layer));

    [Fact]
    public void Over_DenyRules_AreNeverLost() =>
        Gen.Select(Rules, Layer.Array[0, 4]).Sample((deny, nearer) =>
        {
            var merged = nearer.Aggregate(
                new PolicyLayer { Settings = new JsonObject { ["permissions"] = new JsonObject { ["deny"] = deny!.DeepClone() } } }, PolicyMerge.Over);
            var kept = merged.Settings["permissions"]!["deny"]!.AsArray();
            return deny.AsArray().All(rule => kept.Any(known => JsonNode.DeepEquals(known, rule)));
        });

    [Fact]
    public void Over_DoesNotChangeItsArguments() =>
        Gen.Select(Layer, Layer).Sample((far, near) =>
        {
            var (before, after) = (far.Settings.ToJsonString(), near.Settings.ToJsonString());
            PolicyMerge.Over(far, near);
            return far.Settings.ToJsonString() == before && near.Settings.ToJsonString() == after;
        });

    private static JsonNode? ToObject((string Name, JsonNode? Value)[] members)
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    private static bool Same(PolicyLayer a, PolicyLayer b) => JsonNodes.Write(a.Settings).AsSpan().SequenceEqual(JsonNodes.Write(b.Settings));
}
