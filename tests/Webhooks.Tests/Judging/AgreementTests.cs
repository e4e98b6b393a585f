using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Validation;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Tests;
using ClaudeConfig.Webhooks.Judging;
using ClaudeConfig.Webhooks.Reviews;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Judging;

/// <summary>Given the same objects, the command line and admission say the same.</summary>
public sealed class AgreementTests
{
    /// <summary>Of a text, not of an object: an API server never stores these.</summary>
    private static readonly HashSet<string> OfFiles = ["syntax", "duplicate-field", "unknown-kind", "duplicate-object"];

    public static TheoryData<string> Names => [.. Case.All().Select(@case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_EveryObjectOfACase_FindsWhatTheCommandLineFinds(string name)
    {
        var @case = Case.All().Single(candidate => candidate.Name == name);
        ManifestFile[] files = [new("world.yaml", File.ReadAllBytes(Path.Combine(Case.Folder, "world.yaml"))), new("case", Encoding.UTF8.GetBytes(@case.Manifest))];
        var report = ManifestSet.Load(files, new ValidationOptions()).Report;
        Assert.SkipWhen(report.Problems.Any(problem => OfFiles.Contains(problem.Rule.Id)), "a text that is no set of objects");
        JsonObject[] documents = [.. files.SelectMany(file => Documents(file))];

        foreach (var document in documents.Where(IsOurs))
        {
            var cluster = Cluster(documents.Where(other => other != document));
            var kind = (string)document["kind"]!;
            var reviewed = ReviewedObject.Of(kind, JsonSerializer.SerializeToElement(document), "default");

            var found = new ManifestSets(cluster, new ValidationOptions()).ProblemsOf(kind, reviewed).Select(Identity).Order().ToArray();

            var said = report.Problems.Where(problem => problem.Kind == kind && problem.Object == reviewed.Key.ToString()).Select(Identity).Order().ToArray();
            Assert.Equal(said, found);
        }
    }

    private static string Identity(Problem problem) => $"{problem.Rule.Id} {problem.Path}";

    private static IEnumerable<JsonObject> Documents(ManifestFile file) =>
        DocumentReader.Read(file.Content.Span).Select(read => read.Root?.ToJson()).OfType<JsonObject>().SelectMany(Flat);

    private static IEnumerable<JsonObject> Flat(JsonObject document) =>
        document["items"] is JsonArray items && document["kind"]?.GetValue<string>().EndsWith("List", StringComparison.Ordinal) == true
            ? items.OfType<JsonObject>().ToArray().SelectMany(Flat)
            : [document];

    private static bool IsOurs(JsonObject document) =>
        (string?)document["apiVersion"] == ApiGroup.ApiVersion && document["spec"] is JsonObject && document["metadata"] is JsonObject;

    private static FakeCluster Cluster(IEnumerable<JsonObject> documents)
    {
        var cluster = new FakeCluster();
        cluster.Namespaces.Clear();
        foreach (var document in documents)
        {
            var metadata = document["metadata"] as JsonObject ?? [];
            switch ((string?)document["apiVersion"], (string?)document["kind"])
            {
                case ("v1", "Namespace"):
                    cluster.Namespaces[(string)metadata["name"]!] = (metadata["labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => label.Value!.ToString());
                    break;
                case ("v1", "ConfigMap") when (string?)metadata["name"] == ClusterObjects.Rates:
                    cluster.ExchangeRates = new V1ConfigMap
                    {
                        Metadata = new V1ObjectMeta { Name = ClusterObjects.Rates },
                        Data = (document["data"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => entry.Value!.ToString()),
                    };
                    break;
                case (ApiGroup.ApiVersion, { } kind) when ReviewedObject.Of(kind, JsonSerializer.SerializeToElement(document), "default").Typed is { } typed:
                    cluster.Add(typed);
                    break;
            }
        }

        return cluster;
    }
}
