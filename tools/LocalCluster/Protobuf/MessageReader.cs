using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Protobuf;

/// <summary>Turns protobuf messages of built-in types into JSON, by the field numbers of the type table.</summary>
internal static class MessageReader
{
    private const int MaxDepth = 64;

    // Go writes plain numbers and flags even when they are zero, but pointers only when set. For these fields a zero is a choice.
    private static readonly HashSet<string> Pointers =
    [
        "activeDeadlineSeconds", "allowPrivilegeEscalation", "automountServiceAccountToken", "averageUtilization", "backoffLimit", "blockOwnerDeletion",
        "completions", "controller", "defaultMode", "enableServiceLinks", "expirationSeconds", "failedJobsHistoryLimit", "gracePeriodSeconds", "immutable",
        "leaseDurationSeconds", "leaseTransitions", "minReplicas", "optional", "orphanDependents", "parallelism", "partition", "privileged", "readOnlyRootFilesystem",
        "replicas", "revisionHistoryLimit", "runAsGroup", "runAsNonRoot", "runAsUser", "successfulJobsHistoryLimit", "suspend", "terminationGracePeriodSeconds",
        "timeoutSeconds", "tolerationSeconds", "ttlSecondsAfterFinished",
    ];

    public static void Read(ReadOnlySpan<byte> bytes, BuiltinType type, JsonObject into, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new ProtobufFormatException($"messages are nested deeper than {MaxDepth}");
        }

        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            if (type.ByNumber(number) is { } field)
            {
                ReadField(ref reader, wire, field, into, depth);
            }
            else
            {
                reader.Skip(wire);
            }
        }
    }

    private static void ReadField(ref WireReader reader, int wire, BuiltinField field, JsonObject into, int depth)
    {
        if (field.Inline)
        {
            Read(Delimited(ref reader, wire), BuiltinTypeTable.Instance.Get(field.Type.Name), into, depth + 1);
            return;
        }

        switch (field.Type.Shape)
        {
            case BuiltinShape.List:
                ReadItem(ref reader, wire, field, into, depth);
                break;
            case BuiltinShape.Map:
                ReadEntry(Delimited(ref reader, wire), field, into, depth);
                break;
            default:
                var value = ReadValue(ref reader, wire, field.Type, depth);
                if (value is not null && !IsUnset(value, field))
                {
                    into[field.Name] = value;
                }

                break;
        }
    }

    private static bool IsUnset(JsonNode value, BuiltinField field) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>().Length == 0,
        JsonValueKind.False => !Pointers.Contains(field.Name),
        JsonValueKind.Number => !Pointers.Contains(field.Name) && field.Type.Name != "intstr" && value.ToJsonString() == "0",
        _ => false,
    };

    private static void ReadItem(ref WireReader reader, int wire, BuiltinField field, JsonObject into, int depth)
    {
        if (into[field.Name] is not JsonArray list)
        {
            into[field.Name] = list = [];
        }

        var element = field.Type.Element!;
        if (wire == 2 && element.Name is "int32" or "int64" or "bool")
        {
            var packed = new WireReader(reader.Bytes());
            while (!packed.AtEnd)
            {
                list.Add(ReadValue(ref packed, 0, element, depth));
            }

            return;
        }

        list.Add(ReadValue(ref reader, wire, element, depth));
    }

    private static void ReadEntry(ReadOnlySpan<byte> bytes, BuiltinField field, JsonObject into, int depth)
    {
        if (into[field.Name] is not JsonObject map)
        {
            into[field.Name] = map = [];
        }

        var (key, value) = ("", Empty(field.Type.Element!));
        var entry = new WireReader(bytes);
        while (!entry.AtEnd)
        {
            var (number, wire) = entry.Tag();
            switch (number)
            {
                case 1:
                    key = entry.Text();
                    break;
                case 2:
                    value = ReadValue(ref entry, wire, field.Type.Element!, depth);
                    break;
                default:
                    entry.Skip(wire);
                    break;
            }
        }

        map[key] = value;
    }

    private static JsonNode? Empty(BuiltinTypeRef type) => type switch
    {
        { Shape: BuiltinShape.List } => new JsonArray(),
        { IsStruct: true } => new JsonObject(),
        { Name: "string" or "bytes" } => "",
        _ => null,
    };

    private static JsonNode? ReadValue(ref WireReader reader, int wire, BuiltinTypeRef type, int depth)
    {
        if (type.Wrapped)
        {
            return WrappedList(Delimited(ref reader, wire), type.Element!, depth);
        }

        if (type.IsStruct)
        {
            var value = new JsonObject();
            Read(Delimited(ref reader, wire), BuiltinTypeTable.Instance.Get(type.Name), value, depth + 1);
            return value;
        }

        return (type.Name, wire) switch
        {
            ("int32", 0) => (int)reader.Varint(),
            ("int64", 0) => (long)reader.Varint(),
            ("bool", 0) => reader.Varint() != 0,
            ("double", 1) => reader.Double(),
            ("string", 2) => reader.Text(),
            ("bytes", 2) => Convert.ToBase64String(reader.Bytes()),
            ("time" or "microtime", 2) => Time(reader.Bytes(), type.Name),
            ("quantity", 2) => First(reader.Bytes()),
            ("intstr", 2) => IntOrString(reader.Bytes()),
            ("any", 2) => Raw(reader.Bytes()),
            _ => throw new ProtobufFormatException($"wire type {wire} does not fit a {type.Name}"),
        };
    }

    private static ReadOnlySpan<byte> Delimited(ref WireReader reader, int wire) =>
        wire == 2 ? reader.Bytes() : throw new ProtobufFormatException($"wire type {wire} does not fit a message");

    private static JsonArray WrappedList(ReadOnlySpan<byte> bytes, BuiltinTypeRef element, int depth)
    {
        var list = new JsonArray();
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            if (number == 1)
            {
                list.Add(ReadValue(ref reader, wire, element, depth));
            }
            else
            {
                reader.Skip(wire);
            }
        }

        return list;
    }

    /// <summary>An empty message is the zero time, which JSON leaves out.</summary>
    private static JsonNode? Time(ReadOnlySpan<byte> bytes, string type)
    {
        var (seconds, nanos) = (0L, 0L);
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            switch (number, wire)
            {
                case (1, 0):
                    seconds = (long)reader.Varint();
                    break;
                case (2, 0):
                    nanos = (long)reader.Varint();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        if (bytes.IsEmpty)
        {
            return null;
        }

        if (seconds is < -62135596800 or > 253402300799)
        {
            throw new ProtobufFormatException($"{seconds} s is no time");
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
        return time.ToString(type == "time" ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static JsonNode? First(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            if ((number, wire) == (1, 2))
            {
                return reader.Text();
            }

            reader.Skip(wire);
        }

        return null;
    }

    private static JsonNode? IntOrString(ReadOnlySpan<byte> bytes)
    {
        var (isText, number, text) = (false, 0, "");
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (field, wire) = reader.Tag();
            switch (field, wire)
            {
                case (1, 0):
                    isText = reader.Varint() == 1;
                    break;
                case (2, 0):
                    number = (int)reader.Varint();
                    break;
                case (3, 2):
                    text = reader.Text();
                    break;
                default:
                    reader.Skip(wire);
                    break;
            }
        }

        return isText ? text : number;
    }

    private static JsonNode? Raw(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (!reader.AtEnd)
        {
            var (number, wire) = reader.Tag();
            if ((number, wire) != (1, 2))
            {
                reader.Skip(wire);
                continue;
            }

            try
            {
                return JsonNode.Parse(reader.Bytes());
            }
            catch (JsonException problem)
            {
                throw new ProtobufFormatException($"an embedded object is not JSON: {problem.Message}");
            }
        }

        return null;
    }
}
