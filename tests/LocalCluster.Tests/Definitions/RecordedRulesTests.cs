using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.LocalCluster.Definitions;

namespace ClaudeConfig.LocalCluster.Tests.Definitions;

/// <summary>Generated schemas with rules of all sorts, and what kube-apiserver 1.26 finds wrong with each: types, costs, places.</summary>
public sealed partial class RecordedRulesTests
{
    // Left out of the recording; the vectors hold it.
    private const string Remedy = " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";

    [Fact]
    public void Validate_GeneratedSchemas_FindsWhatKubeApiserverFinds()
    {
        var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Definitions", "recorded-rules.json")))!.AsArray();
        var differing = recorded.Where(entry => !Wanted(entry!).SequenceEqual(Found(entry!["schema"]!))).ToList();

        Assert.True(recorded.Count >= 190);
        Assert.True(differing.Count == 0, string.Join("\n\n", differing.Take(3).Select(entry =>
            $"{entry!["schema"]!.ToJsonString()}\n  wanted {string.Join("\n         ", Wanted(entry))}\n  found  {string.Join("\n         ", Found(entry["schema"]!))}")));
    }

    private static IEnumerable<string> Wanted(JsonNode entry) => entry["causes"]!.AsArray().Select(cause => (string)cause!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Found(JsonNode schema)
    {
        var crd = JsonNode.Parse("""
            {"metadata":{"name":"things.shop.example.com"},"spec":{"group":"shop.example.com","scope":"Namespaced",
             "names":{"plural":"things","singular":"thing","kind":"Thing","listKind":"ThingList"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{}}]}}
            """)!.AsObject();
        crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = schema.DeepClone();
        return CrdValidator.Validate(crd, null).Select(error => SelfType().Replace($"{error.Field}: {error.Message}", "selfTypeN").Replace(Remedy, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"selfType\d+")]
    private static partial Regex SelfType();
}
