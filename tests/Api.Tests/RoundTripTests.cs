using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Api.Tests.Support;
using CsCheck;

namespace ClaudeConfig.Api.Tests;

/// <summary>Whatever the schema admits survives being read and written, by the generated code of native programs as by reflection.</summary>
public sealed class RoundTripTests
{
    private static readonly JsonSerializerOptions[] Forms = [Options(ApiJson.Default), Options(new DefaultJsonTypeInfoResolver())];

    /// <summary>Generated code sets an init-only property to null where the JSON says nothing: a default would be lost.</summary>
    [Fact]
    public void EmptyObjects_OfEveryTypeOfTheApi_KeepTheirDefaults()
    {
        var types = typeof(Budget).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false, IsPublic: true, ContainsGenericParameters: false } && ApiJson.Default.GetTypeInfo(type) is not null).ToArray();
        Assert.True(types.Length > 60, $"only {types.Length} types are generated");
        Assert.All(types, type =>
        {
            var values = Forms.Select(options => JsonSerializer.Serialize(JsonSerializer.Deserialize("{}", type, options), type, options)).ToArray();
            Assert.Equal(values[1], values[0]);
        });
    }

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
        Assert.All(Forms, options => Assert.Equal(json, Again<BudgetList>(json, options), (one, other) => JsonElement.DeepEquals(JsonElement.Parse(one), JsonElement.Parse(other))));
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
        gen.Sample(
            json => Forms.All(options => JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(Again<T>(json, options)))),
            iter: 500,
            print: json => $"{json}\n  became {string.Join("\n  and ", Forms.Select(options => Again<T>(json, options)))}");
    }

    private static string Again<T>(string json, JsonSerializerOptions options) => JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, options), options);

    private static JsonSerializerOptions Options(IJsonTypeInfoResolver resolver) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = resolver,
    };

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
