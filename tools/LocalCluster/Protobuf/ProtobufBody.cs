using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Protobuf;

/// <summary>Opens the envelope in which Kubernetes clients send protobuf: a magic prefix, then a runtime.Unknown with the type and the object.</summary>
internal static class ProtobufBody
{
    private static readonly BuiltinTypeTable Table = BuiltinTypeTable.Instance;

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>Reads a body into the JSON that the client would have sent otherwise.</summary>
    /// <exception cref="ProtobufFormatException">The bytes are no envelope, or the object in it is of a kind that is not known.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw new ProtobufFormatException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        var (apiVersion, kind) = ("", "");
        var raw = default(ReadOnlySpan<byte>);
        var envelope = new WireReader(body[Magic.Length..]);
        while (!envelope.AtEnd)
        {
            var (number, wire) = envelope.Tag();
            switch (number, wire)
            {
                case (1, 2):
                    (apiVersion, kind) = TypeMeta(envelope.Bytes());
                    break;
                case (2, 2):
                    raw = envelope.Bytes();
                    break;
                default:
                    envelope.Skip(wire);
                    break;
            }
        }

        var value = new JsonObject { ["kind"] = kind, ["apiVersion"] = apiVersion };
        MessageReader.Read(raw, FindType(apiVersion, kind), value);
        return value;
    }

    private static (string ApiVersion, string Kind) TypeMeta(ReadOnlySpan<byte> bytes)
    {
        var (apiVersion, kind) = ("", "");
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            switch (number, wire)
            {
                case (1, 2):
                    apiVersion = reader.Text();
                    break;
                case (2, 2):
                    kind = reader.Text();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        return (apiVersion, kind);
    }

    /// <summary>Options of deletes and the like belong to meta, under whichever group and version they are sent.</summary>
    private static BuiltinType FindType(string apiVersion, string kind) =>
        BuiltinCatalog.Instance.Find(apiVersion, kind)?.Type
        ?? Table.Find($"meta.v1.{kind}")
        ?? throw new ProtobufFormatException($"no kind \"{kind}\" is registered for version \"{apiVersion}\" that can be sent as protobuf; send JSON");
}
