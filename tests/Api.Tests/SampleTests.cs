using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Api.Tests;

/// <summary>The samples are valid, and what refers to each other is admitted.</summary>
public sealed class SampleTests(CelRunner cel) : IClassFixture<CelRunner>
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Where(file => file != "kustomization.yaml")];

    private static string Folder => Repository.PathOf("config", "samples");

    [Theory]
    [MemberData(nameof(Files))]
    public void Sample_EachObject_BreaksNoRuleAndSurvivesTheClient(string file)
    {
        foreach (var manifest in YamlJson.ReadFile(Path.Combine(Folder, file)).Where(IsOurs))
        {
            Assert.Empty(cel.Validate(Crds.Schema(KindOf(manifest)), manifest));
            var written = JsonNode.Parse(Reserialize(manifest));
            Assert.True(JsonNode.DeepEquals(manifest, written), $"{file}: {written}");
        }
    }

    [Fact]
    public void Samples_Kustomization_ListsEveryFile()
    {
        var listed = YamlJson.ReadFile(Path.Combine(Folder, "kustomization.yaml")).Single()["resources"]!.AsArray().Select(path => path!.GetValue<string>());
        Assert.Equal(Files.Select(row => row.Data).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Samples_References_AreAllAdmitted()
    {
        var all = Files.SelectMany(row => YamlJson.ReadFile(Path.Combine(Folder, row.Data))).ToList();
        var labels = all.Where(manifest => KindOf(manifest) == "Namespace").ToDictionary(
            manifest => manifest["metadata"]!["name"]!.GetValue<string>(),
            manifest => (IReadOnlyDictionary<string, string>)manifest["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()));
        var grants = new ReferenceGrants(labels);
        var tree = new ProjectTree(Read<ClaudeProject>(all), grants);
        var budgets = BudgetResolver.Resolve(Read<Budget>(all), tree, grants);

        Assert.Equal(3, tree.WithDescendants(new ObjectKey("claude-platform", "platform")).Count);
        Assert.All(tree.Projects, key => Assert.Null(tree.ProblemOf(key)));
        Assert.All(budgets.Values, budget => Assert.Empty(budget.Problems));
        Assert.Equal(
            [new ObjectKey("team-payments", "payments"), new ObjectKey("claude-platform", "company")],
            budgets[new ObjectKey("team-payments", "review-bot")].Ancestors);
        Assert.Equal(
            ["payments-ci", "team-payments"],
            NamespaceConsent.NamespacesOf(tree.Find(new ObjectKey("team-payments", "payments"))!, labels, out var refusing));
        Assert.Empty(refusing);
    }

    private static IEnumerable<T> Read<T>(IEnumerable<JsonObject> manifests) =>
        manifests.Where(manifest => KindOf(manifest) == typeof(T).Name).Select(manifest => (T)manifest.Deserialize(typeof(T), ApiJson.Default)!);

    private static string Reserialize(JsonObject manifest)
    {
        var json = manifest.ToJsonString();
        return KindOf(manifest) switch
        {
            ClaudeProject.KubeKind => Again(json, ApiJson.Default.ClaudeProject),
            ClaudeConfiguration.KubeKind => Again(json, ApiJson.Default.ClaudeConfiguration),
            Budget.KubeKind => Again(json, ApiJson.Default.Budget),
            _ => Again(json, ApiJson.Default.ModelRoute),
        };
    }

    private static string Again<T>(string json, JsonTypeInfo<T> type) => JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type)!, type);

    private static string KindOf(JsonObject manifest) => manifest["kind"]!.GetValue<string>();

    private static bool IsOurs(JsonObject manifest) => manifest["apiVersion"]!.GetValue<string>() == ApiGroup.ApiVersion;
}
