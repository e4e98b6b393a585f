using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Tests.Support;
using CsCheck;
using k8s;

namespace ClaudeConfig.Api.Tests;

/// <summary>Whatever the schema admits survives the client library's serializer, without options of our own.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void ClaudeProject_AnyContent_LosesNothing() => Check<ClaudeProject>(ClaudeProject.KubeKind);

    [Fact]
    public void ClaudeConfiguration_AnyContent_LosesNothing() => Check<ClaudeConfiguration>(ClaudeConfiguration.KubeKind);

    [Fact]
    public void Budget_AnyContent_LosesNothing() => Check<Budget>(Budget.KubeKind);

    [Fact]
    public void ModelRoute_AnyContent_LosesNothing() => Check<ModelRoute>(ModelRoute.KubeKind);

    [Fact]
    public void List_OfObjects_KeepsItemsAndMetadata()
    {
        const string json = """{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"BudgetList","metadata":{"resourceVersion":"7","continue":"x"},"items":[{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"Budget","metadata":{"name":"a"},"spec":{"scope":{"projectRef":{"name":"p"}},"period":{"type":"Daily"}}}]}""";
        var written = KubernetesJson.Serialize(KubernetesJson.Deserialize<BudgetList>(json));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(written)), written);
    }

    private static void Check<T>(string kind)
    {
        var schema = Crds.Schema(kind)["properties"]!;
        var gen =
            from spec in SchemaGen.Of(schema["spec"]!.AsObject())
            from status in SchemaGen.Of(schema["status"]!.AsObject())
            select new JsonObject
            {
                ["apiVersion"] = ApiGroup.ApiVersion,
                ["kind"] = kind,
                ["metadata"] = new JsonObject { ["name"] = "a", ["namespace"] = "b" },
                ["spec"] = spec?.DeepClone(),
                ["status"] = WithTransitionTimes(status!.AsObject()),
            }.ToJsonString();
        gen.Sample(json =>
        {
            var written = KubernetesJson.Serialize(KubernetesJson.Deserialize<T>(json));
            return JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(written));
        }, iter: 500, print: json => $"{json}\n  became {KubernetesJson.Serialize(KubernetesJson.Deserialize<T>(json))}");
    }

    // Conditions are the client library's type; Kubernetes keeps their times to the second.
    private static JsonNode WithTransitionTimes(JsonObject status)
    {
        var copy = status.DeepClone().AsObject();
        foreach (var condition in copy["conditions"]?.AsArray() ?? [])
        {
            condition!["lastTransitionTime"] = "2026-11-23T20:00:00Z";
        }

        return copy;
    }
}
