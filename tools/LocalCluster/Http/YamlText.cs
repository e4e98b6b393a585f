using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>YAML bodies as JSON, with the implicit types of YAML 1.1 as Go's library reads them.</summary>
internal static class YamlText
{
    private const int MaxDepth = 100;

    public static byte[] ToJson(byte[] yaml)
    {
        // JSON is the usual case, and a subset.
        if (GoJsonSyntax.FindError(yaml) is null)
        {
            return yaml;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(Encoding.UTF8.GetString(yaml)));
            var root = stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode, 0);
            return root is null ? "null"u8.ToArray() : JsonText.Bytes(root);
        }
        catch (YamlException malformed)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: yaml: line {malformed.Start.Line}: {malformed.Message}");
        }
    }

    private static JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: nested deeper than {MaxDepth} levels");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var map = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    map[Convert(key, depth + 1)?.ToString() ?? "null"] = Convert(value, depth + 1);
                }

                return map;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(item => Convert(item, depth + 1))]);
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar:
                return Implicit(scalar.Value ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value ?? "");
        }
    }

    private static JsonNode? Implicit(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => JsonValue.Create(true),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => JsonValue.Create(integer),
        _ when text.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 && text.AsSpan().IndexOfAnyExcept("0123456789.eE+-") < 0
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
