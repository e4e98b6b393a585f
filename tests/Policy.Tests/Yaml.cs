using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Harness;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClaudeConfig.Policy.Tests;

/// <summary>Manifests as the API server would see them.</summary>
internal static class Yaml
{
    public static IReadOnlyList<ClaudeConfiguration> SampleConfigurations() => [.. Samples(ClaudeConfiguration.KubeKind).Select(Configuration)];

    public static IReadOnlyList<ClaudeProject> SampleProjects() => [.. Samples(ClaudeProject.KubeKind).Select(document => document.Deserialize(ApiJson.Default.ClaudeProject)!)];

    public static ClaudeConfiguration Configuration(string yaml) => Configuration(Documents(yaml).Single());

    private static ClaudeConfiguration Configuration(JsonNode document) => document.Deserialize(ApiJson.Default.ClaudeConfiguration)!;

    private static IEnumerable<JsonNode> Samples(string kind) =>
        Directory.EnumerateFiles(Repository.PathOf("config", "samples"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(file => Documents(File.ReadAllText(file)))
            .Where(document => (string?)document["kind"] == kind);

    private static IEnumerable<JsonNode> Documents(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => Node(document.RootNode)!);
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Node(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value!),
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"{node.NodeType} is not expected"),
    };

    private static JsonNode? Plain(string text) => text switch
    {
        "null" or "~" or "" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}
