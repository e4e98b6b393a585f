using System.Buffers;

namespace ClaudeConfig.Router.Usage;

/// <summary>Cuts a byte stream into the data lines of server-sent events, whatever the chunks it comes in.</summary>
internal sealed class SseLines : IDisposable
{
    private const int LongestLine = 1024 * 1024;

    private byte[] carry = [];
    private int carried;
    private bool skipping;

    public delegate void DataHandler(ReadOnlySpan<byte> data);

    public void Feed(ReadOnlySpan<byte> bytes, DataHandler onData)
    {
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Carry(bytes);
                return;
            }

            if (carried > 0)
            {
                Carry(bytes[..end]);
                Line(carry.AsSpan(0, carried), onData);
                carried = 0;
            }
            else
            {
                Line(bytes[..end], onData);
            }

            skipping = false;
            bytes = bytes[(end + 1)..];
        }
    }

    public void Dispose()
    {
        if (carry.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(carry, clearArray: true);
            carry = [];
        }
    }

    private void Line(ReadOnlySpan<byte> line, DataHandler onData)
    {
        if (!skipping && line.StartsWith("data:"u8))
        {
            onData(line["data:"u8.Length..].Trim(" \r"u8));
        }
    }

    // A line beyond the bound passes to the caller like any other; only its usage, if it has any, is not read.
    private void Carry(ReadOnlySpan<byte> part)
    {
        if (skipping || carried + part.Length > LongestLine)
        {
            (skipping, carried) = (true, 0);
            return;
        }

        if (carried + part.Length > carry.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, (carried + part.Length) * 2));
            carry.AsSpan(0, carried).CopyTo(larger);
            Dispose();
            carry = larger;
        }

        part.CopyTo(carry.AsSpan(carried));
        carried += part.Length;
    }
}
