using System.Globalization;
using Google.Protobuf;

namespace ClaudeConfig.Metering.Telemetry;

/// <summary>
/// Reads OTLP exports of logs and of sums from protobuf: the few fields that are of use here, by their numbers in opentelemetry-proto 1.x; everything
/// else is skipped, bodies of logs among it.
/// </summary>
internal static class OtlpProtobuf
{
    private const int DeltaTemporality = 1;

    /// <summary>ExportLogsServiceRequest.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is none.</exception>
    public static OtlpBatch Logs(ReadOnlyMemory<byte> body)
    {
        var records = new List<OtlpRecord>();
        Each(body, 1, resourceLogs =>
        {
            var resource = Resource(resourceLogs);
            Each(resourceLogs, 2, scope => Each(scope, 2, log => records.Add(Log(log, resource))));
        });
        return new OtlpBatch(records, 0);
    }

    /// <summary>ExportMetricsServiceRequest.</summary>
    /// <exception cref="InvalidProtocolBufferException">It is none.</exception>
    public static OtlpBatch Metrics(ReadOnlyMemory<byte> body)
    {
        var (records, cumulative) = (new List<OtlpRecord>(), 0);
        Each(body, 1, resourceMetrics =>
        {
            var resource = Resource(resourceMetrics);
            Each(resourceMetrics, 2, scope => Each(scope, 2, metric => cumulative += Sum(metric, resource, records)));
        });
        return new OtlpBatch(records, cumulative);
    }

    private static int Sum(ReadOnlyMemory<byte> metric, Dictionary<string, string> resource, List<OtlpRecord> records)
    {
        var (name, sum) = ("", default(ReadOnlyMemory<byte>?));
        Fields(metric, (number, input) => _ = number switch
        {
            1 => (name = input.ReadString()) is null,
            7 => (sum = input.ReadBytes().Memory) is null,
            _ => Skip(input),
        });
        if (sum is not { } found)
        {
            return 0;
        }

        var (temporality, points) = (0, new List<ReadOnlyMemory<byte>>());
        Fields(found, (number, input) =>
        {
            if (number == 1)
            {
                points.Add(input.ReadBytes().Memory);
            }
            else if (number == 2)
            {
                temporality = input.ReadEnum();
            }
            else
            {
                Skip(input);
            }
        });
        if (temporality != DeltaTemporality)
        {
            return points.Count;
        }

        records.AddRange(points.Select(point => Point(name, point, resource)));
        return 0;
    }

    private static OtlpRecord Point(string name, ReadOnlyMemory<byte> point, Dictionary<string, string> resource)
    {
        var attributes = new Dictionary<string, string>(resource, StringComparer.Ordinal);
        var (start, end, value) = (0UL, 0UL, 0m);
        Fields(point, (number, input) =>
        {
            switch (number)
            {
                case 2: start = input.ReadFixed64(); break;
                case 3: end = input.ReadFixed64(); break;
                case 4: value = Number(input.ReadDouble()); break;
                case 6: value = input.ReadSFixed64(); break;
                case 7: AddAttribute(input.ReadBytes().Memory, attributes); break;
                default: Skip(input); break;
            }
        });
        return new OtlpRecord(name, OtlpTime.Of(end), OtlpTime.Of(start), value, attributes);
    }

    private static OtlpRecord Log(ReadOnlyMemory<byte> log, Dictionary<string, string> resource)
    {
        var attributes = new Dictionary<string, string>(resource, StringComparer.Ordinal);
        var (time, observed, name) = (0UL, 0UL, "");
        Fields(log, (number, input) =>
        {
            switch (number)
            {
                case 1: time = input.ReadFixed64(); break;
                case 6: AddAttribute(input.ReadBytes().Memory, attributes); break;
                case 11: observed = input.ReadFixed64(); break;
                case 12: name = input.ReadString(); break;
                default: Skip(input); break;
            }
        });
        return new OtlpRecord(OtlpTime.NameOf(name, attributes), OtlpTime.Of(time == 0 ? observed : time), null, 0, attributes);
    }

    private static Dictionary<string, string> Resource(ReadOnlyMemory<byte> holder)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        Each(holder, 1, resource => Each(resource, 1, attribute => AddAttribute(attribute, attributes)));
        return attributes;
    }

    private static void AddAttribute(ReadOnlyMemory<byte> pair, Dictionary<string, string> attributes)
    {
        var (key, value) = ("", default(string?));
        Fields(pair, (number, input) =>
        {
            if (number == 1)
            {
                key = input.ReadString();
            }
            else if (number == 2)
            {
                value = Value(input.ReadBytes().Memory);
            }
            else
            {
                Skip(input);
            }
        });
        if (value is not null && key.Length is > 0 and <= OtlpTime.LongestText && value.Length <= OtlpTime.LongestText)
        {
            attributes[key] = value;
        }
    }

    /// <summary>A text, a flag or a number; lists and objects are of no use here.</summary>
    private static string? Value(ReadOnlyMemory<byte> any)
    {
        string? value = null;
        Fields(any, (number, input) =>
        {
            switch (number)
            {
                case 1: value = input.ReadString(); break;
                case 2: value = input.ReadBool() ? "true" : "false"; break;
                case 3: value = input.ReadInt64().ToString(CultureInfo.InvariantCulture); break;
                case 4: value = input.ReadDouble().ToString("R", CultureInfo.InvariantCulture); break;
                default: Skip(input); break;
            }
        });
        return value;
    }

    private static decimal Number(double value) => double.IsFinite(value) && Math.Abs(value) < 1e15 ? (decimal)value : 0;

    private static void Each(ReadOnlyMemory<byte> message, int field, Action<ReadOnlyMemory<byte>> read) => Fields(message, (number, input) =>
    {
        if (number == field)
        {
            read(input.ReadBytes().Memory);
        }
        else
        {
            Skip(input);
        }
    });

    private static void Fields(ReadOnlyMemory<byte> message, Action<int, CodedInputStream> read)
    {
        using var input = new CodedInputStream(message.ToArray());
        while (input.ReadTag() is var tag && tag != 0)
        {
            read(WireFormat.GetTagFieldNumber(tag), input);
        }
    }

    private static bool Skip(CodedInputStream input)
    {
        input.SkipLastField();
        return true;
    }
}
