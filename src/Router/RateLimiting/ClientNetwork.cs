using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>A caller's address as limits see it: IPv4 addresses one by one, IPv6 by /64, for whoever has one address there has all of them.</summary>
internal readonly record struct ClientNetwork(ulong Value, bool V6)
{
    /// <summary>The caller's, as far as it is known: the other end of the connection, or what proxies say that are trusted.</summary>
    public static ClientNetwork Of(HttpContext context, TrustedProxies proxies)
    {
        var peer = context.Connection.RemoteIpAddress;
        return Of(proxies.Any ? proxies.ClientOf(peer, context.Request.Headers[TrustedProxies.Header].ToString()) : peer);
    }

    public static ClientNetwork Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(bytes), V6: false);
        }

        return address.IsIPv4MappedToIPv6
            ? new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]), V6: false)
            : new ClientNetwork(BinaryPrimitives.ReadUInt64BigEndian(bytes), V6: true);
    }
}
