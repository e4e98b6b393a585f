using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Validation;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Tests;
using ClaudeConfig.Webhooks.Judging;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Tests.Judging;

/// <summary>Given the same objects, the command line and admission say the same.</summary>
public sealed class AgreementTests
{
    /// <summary>Of a text, not of an object: an API server never stores these.</summary>
    private static readonly HashSet<string> OfFiles = ["syntax", "duplicate-field", "unknown-kind", "duplicate-object"];

    /// <summary>All but texts that are no set of objects.</summary>
    public static TheoryData<string> Names => [.. Case.All().Where(@case => !Report(Files(@case)).Problems.Any(problem => OfFiles.Contains(problem.Rule.Id))).Select(@case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_EveryObjectOfACase_FindsWhatTheCommandLineFinds(string name)
    {
        var @case = Case.All().Single(candidate => candidate.Name == name);
        var files = Files(@case);
        var report = Report(files);
        JsonObject[] documents = [.. files.SelectMany(file => Documents(file))];

        foreach (var document in documents.Where(IsOurs))
        {
            var cluster = Cluster(documents.Where(other => other != document));
            var found = new ManifestSets(cluster, new ValidationOptions()).ProblemsOf(ReviewedObject.Of(JsonSerializer.SerializeToElement(document), "default")).Select(Identity).Order().ToArray();

            var metadata = (JsonObject)document["metadata"]!;
            var key = $"{Text(metadata["namespace"]) ?? "default"}/{Text(metadata["name"]) ?? Text(metadata["generateName"])}";
            var said = report.Problems.Where(problem => problem.Kind == (string)document["kind"]! && problem.Object == key).Select(Identity).Order().ToArray();
            Assert.Equal(said, found);
        }
    }

    private static ManifestFile[] Files(Case @case) =>
        [new("world.yaml", File.ReadAllBytes(Path.Combine(Case.Folder, "world.yaml"))), new("case", Encoding.UTF8.GetBytes(@case.Manifest))];

    private static ValidationReport Report(ManifestFile[] files) => ManifestSet.Load(files, new ValidationOptions()).Report;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

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
                    cluster.Currencies = ManifestSurroundings.CurrenciesOf((document["data"] as JsonObject ?? []).Select(entry => entry.Value!.ToString()));
                    break;
                case (ApiGroup.ApiVersion, _):
                    // As far as it fits its type, which is all that an API server would have.
                    ManifestSet.Load([new ManifestFile("", Encoding.UTF8.GetBytes(document.ToJsonString()))], new ValidationOptions(), read =>
                    {
                        cluster.Add([.. read]);
                        return new ManifestSurroundings();
                    });
                    break;
            }
        }

        return cluster;
    }
}
