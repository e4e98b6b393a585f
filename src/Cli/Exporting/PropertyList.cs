using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace ClaudeConfig.Cli.Exporting;

/// <summary>Settings as macOS takes them: the managed preferences of <c>com.anthropic.claudecode</c>, alone or in a configuration profile.</summary>
internal static class PropertyList
{
    private const string Domain = "com.anthropic.claudecode";

    /// <summary>The preferences alone, for systems that make a profile of them.</summary>
    public static string Of(JsonObject settings) => Document(xml => Value(xml, settings));

    /// <summary>A configuration profile. Its identifiers follow from the name and the revision: a new revision takes the place of the old one.</summary>
    public static string Profile(string name, string revision, JsonObject settings)
    {
        var payload = settings.DeepClone().AsObject();
        payload["PayloadType"] = Domain;
        payload["PayloadVersion"] = 1;
        payload["PayloadIdentifier"] = $"dev.claudeconfig.{name.Replace('/', '.')}.settings";
        payload["PayloadUUID"] = Uuid($"{name} {revision} settings");
        payload["PayloadDisplayName"] = $"Claude Code: {name}";
        var profile = new JsonObject
        {
            ["PayloadContent"] = new JsonArray(payload),
            ["PayloadDescription"] = $"Claude Code policy {name}, {revision}",
            ["PayloadDisplayName"] = $"Claude Code: {name}",
            ["PayloadIdentifier"] = $"dev.claudeconfig.{name.Replace('/', '.')}",
            ["PayloadScope"] = "System",
            ["PayloadType"] = "Configuration",
            ["PayloadUUID"] = Uuid($"{name} {revision}"),
            ["PayloadVersion"] = 1,
        };
        return Of(profile);
    }

    private static string Document(Action<XmlWriter> write)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartDocument();
            xml.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
            xml.WriteStartElement("plist");
            xml.WriteAttributeString("version", "1.0");
            write(xml);
            xml.WriteEndElement();
            xml.WriteEndDocument();
        }

        return $"{text}\n";
    }

    private static void Value(XmlWriter xml, JsonNode node)
    {
        switch (node.GetValueKind())
        {
            case JsonValueKind.Object:
                xml.WriteStartElement("dict");
                // There is no null in a property list; a key without a value is a key that is not there.
                foreach (var (key, value) in node.AsObject().Where(entry => entry.Value is not null))
                {
                    xml.WriteElementString("key", key);
                    Value(xml, value!);
                }

                xml.WriteEndElement();
                break;
            case JsonValueKind.Array:
                xml.WriteStartElement("array");
                foreach (var item in node.AsArray().OfType<JsonNode>())
                {
                    Value(xml, item);
                }

                xml.WriteEndElement();
                break;
            case JsonValueKind.True or JsonValueKind.False:
                xml.WriteElementString(node.GetValueKind() == JsonValueKind.True ? "true" : "false", null);
                break;
            case JsonValueKind.Number:
                var number = node.ToJsonString();
                xml.WriteElementString(number.AsSpan().ContainsAny('.', 'e', 'E') ? "real" : "integer", number);
                break;
            default:
                xml.WriteElementString("string", node.GetValue<string>());
                break;
        }
    }

    private static string Uuid(string of)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("d").ToUpperInvariant();
    }

    private sealed class Utf8Text : StringWriter
    {
        public override Encoding Encoding => new UTF8Encoding(false);
    }
}
