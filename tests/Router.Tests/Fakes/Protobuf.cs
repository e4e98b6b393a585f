namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>Reads fields of protobuf's wire format by their numbers.</summary>
internal static class Protobuf
{
    /// <summary>The values of a field that have a length: messages, texts, bytes.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field) =>
        Fields(message).Where(item => item.Field == field && item.Number is null).Select(item => item.Bytes);

    /// <summary>The values of a field that are numbers.</summary>
    public static IEnumerable<long> Numbers(ReadOnlyMemory<byte> message, int field) =>
        Fields(message).Where(item => item.Field == field && item.Number is not null).Select(item => item.Number!.Value);

    private static List<(int Field, ReadOnlyMemory<byte> Bytes, long? Number)> Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int, ReadOnlyMemory<byte>, long?)>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((field, default, Varint(message.Span, ref at)));
                    break;
                case 1:
                    at += 8;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add((field, message.Slice(at, length), null));
                    at += length;
                    break;
            }
        }

        return fields;
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
