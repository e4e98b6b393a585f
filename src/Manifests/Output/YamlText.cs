using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ClaudeConfig.Manifests.Output;

/// <summary>Writes JSON as YAML, the same bytes for the same content.</summary>
internal static class YamlText
{
    private static readonly ISerializer Serializer = new SerializerBuilder()
        // Words that YAML 1.1 takes for booleans or numbers are quoted, so that every reader sees the string.
        .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true)
        .WithIndentedSequences()
        .WithNewLine("\n")
        .Build();

    public static string Write(string header, JsonNode document) =>
        $"# {header}\n{Serializer.Serialize(Plain(document))}";

    private static object Plain(JsonNode? node) => node switch
    {
        JsonObject map => map.ToDictionary(entry => entry.Key, entry => Plain(entry.Value)),
        JsonArray list => list.Select(Plain).ToList(),
        JsonValue value => Scalar(value),
        _ => throw new YamlException("null has no place in a manifest"),
    };

    private static object Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture),
        _ => value.GetValue<string>(),
    };
}
