using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Api.Tests;

/// <summary>The samples are valid.</summary>
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
