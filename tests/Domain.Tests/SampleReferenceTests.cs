using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Domain.Tests;

/// <summary>What refers to each other in the samples is admitted.</summary>
public sealed class SampleReferenceTests
{
    [Fact]
    public void Samples_References_AreAllAdmitted()
    {
        var all = Directory.EnumerateFiles(Repository.PathOf("config", "samples"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "kustomization.yaml").SelectMany(YamlJson.ReadFile).ToList();
        var labels = all.Where(manifest => KindOf(manifest) == "Namespace").ToDictionary(
            manifest => manifest["metadata"]!["name"]!.GetValue<string>(),
            manifest => (IReadOnlyDictionary<string, string>)manifest["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => label.Value!.GetValue<string>()));
        var snapshot = new DomainSnapshot(new() { Namespaces = labels, Projects = Read<ClaudeProject>(all), Budgets = Read<Budget>(all), Routes = Read<ModelRoute>(all) });

        Assert.Equal(3, snapshot.Projects.WithDescendants(new ObjectKey("claude-platform", "platform")).Count);
        Assert.All(snapshot.Projects.Projects, key => Assert.Null(snapshot.Projects.ProblemOf(key)));
        Assert.All(snapshot.Budgets.Values, budget => Assert.Empty(budget.Problems));
        Assert.All(snapshot.Routes.Values, route => Assert.Empty(route.Problems));
        Assert.Equal(
            [new ObjectKey("team-payments", "payments"), new ObjectKey("claude-platform", "company")],
            snapshot.Budgets[new ObjectKey("team-payments", "review-bot")].Ancestors);
        Assert.Equal(
            ["payments-ci", "team-payments"],
            NamespaceConsent.NamespacesOf(snapshot.Projects.Find(new ObjectKey("team-payments", "payments"))!, labels, out var refusing));
        Assert.Empty(refusing);
    }

    private static IReadOnlyList<T> Read<T>(IEnumerable<JsonObject> manifests) =>
        [.. manifests.Where(manifest => KindOf(manifest) == typeof(T).Name).Select(manifest => (T)manifest.Deserialize(typeof(T), ApiJson.Default)!)];

    private static string KindOf(JsonObject manifest) => manifest["kind"]!.GetValue<string>();
}
