using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>One connection of the generator: as little as can be between the clock and the socket.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[64 * 1024];

    public static async Task<RawConnection> OpenAsync(string address)
    {
        var connection = new RawConnection();
        await connection.socket.ConnectAsync(IPEndPoint.Parse(new Uri(address).Authority));
        return connection;
    }

    public static byte[] Request(Contestant to, Exchange exchange)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"POST {exchange.Path} HTTP/1.1\r\nHost: {new Uri(to.Address).Authority}\r\ncontent-type: application/json\r\nanthropic-version: 2023-06-01\r\nx-api-key: {to.Key}\r\ncontent-length: {exchange.Body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. exchange.Body];
    }

    /// <summary>Sends and reads the whole answer: when its first byte came and its last, and whether it was a 200.</summary>
    public async Task<(long First, long Last, bool Ok)> ExchangeAsync(byte[] request)
    {
        await socket.SendAsync(request);
        var length = await socket.ReceiveAsync(buffer);
        var first = Stopwatch.GetTimestamp();
        while (length > 0 && length < buffer.Length && !IsWhole(length))
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            length = read > 0 ? length + read : -1;
        }

        return (first, Stopwatch.GetTimestamp(), length > 12 && buffer.AsSpan(9, 3).SequenceEqual("200"u8));
    }

    /// <summary>Sends, and waits for the first bytes only.</summary>
    public async Task<bool> BeginAsync(byte[] request)
    {
        await socket.SendAsync(request);
        return await socket.ReceiveAsync(buffer) > 12 && buffer.AsSpan(9, 3).SequenceEqual("200"u8);
    }

    public void Dispose() => socket.Dispose();

    private bool IsWhole(int length)
    {
        var bytes = buffer.AsSpan(0, length);
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(bytes[..end]);
        var at = head.IndexOf("content-length: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return bytes.EndsWith("0\r\n\r\n"u8);
        }

        var digits = head[(at + 16)..].Split('\r')[0];
        return length >= end + 4 + int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
