using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>Tells addresses of the public Internet from all others. Source: the special-purpose address registries of IANA.</summary>
internal static class AddressRanges
{
    private static readonly AddressRange NotGlobal = new(default, "an address outside the public Internet");

    // The first that contains an address names it, so what is refused always comes first.
    private static readonly AddressRange[] Ranges =
    [
        Always("169.254.0.0/16", "a link-local address"),
        Always("100.100.100.200/32", "the metadata service of a cloud"),
        Always("168.63.129.16/32", "the metadata service of a cloud"),
        Always("192.0.0.192/32", "the metadata service of a cloud"),
        Range("0.0.0.0/8", "an unspecified address"),
        Range("10.0.0.0/8", "a private address"),
        Range("100.64.0.0/10", "a carrier's private address"),
        Range("127.0.0.0/8", "a loopback address"),
        Range("172.16.0.0/12", "a private address"),
        Range("192.0.0.0/24", "a reserved address"),
        Range("192.0.2.0/24", "an address for documentation"),
        Range("192.88.99.0/24", "a reserved address"),
        Range("192.168.0.0/16", "a private address"),
        Range("198.18.0.0/15", "a reserved address"),
        Range("198.51.100.0/24", "an address for documentation"),
        Range("203.0.113.0/24", "an address for documentation"),
        Range("224.0.0.0/4", "a multicast address"),
        Range("240.0.0.0/4", "a reserved address"),
        Always("fe80::/10", "a link-local address"),
        Always("fd00:ec2::/32", "the metadata service of a cloud"),
        Always("fd20:ce::254/128", "the metadata service of a cloud"),
        Range("::/128", "an unspecified address"),
        Range("::1/128", "a loopback address"),
        Range("fc00::/7", "a private address"),
        Range("fec0::/10", "a private address"),
        Range("ff00::/8", "a multicast address"),
        Range("2001::/23", "a reserved address"),
        Range("2001:db8::/32", "an address for documentation"),
        Range("3fff::/20", "an address for documentation"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>The range that an address lies in, or null for one of the public Internet. An address inside an address is what counts.</summary>
    public static AddressRange? Find(IPAddress address)
    {
        var actual = Unwrap(address);
        return Array.Find(Ranges, range => range.Network.Contains(actual))
            ?? (actual.AddressFamily == AddressFamily.InterNetwork || GlobalUnicast.Contains(actual) ? null : NotGlobal);
    }

    /// <summary>The IPv4 address that an IPv6 address leads to: mapped, compatible, translated, NAT64 and 6to4; else the address itself.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x20, 0x02]))
        {
            return new IPAddress(bytes[2..6]);
        }

        // A zone would make the same address unequal to itself.
        return EndsInIPv4(bytes) ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    private static bool EndsInIPv4(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> nat64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        ReadOnlySpan<byte> mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
        ReadOnlySpan<byte> translated = [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0];
        var prefix = bytes[..12];
        var isCompatible = !prefix.ContainsAnyExcept((byte)0) && bytes[12..].ContainsAnyExcept((byte)0) && !bytes[12..].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 1]);
        return isCompatible || prefix.SequenceEqual(nat64) || prefix.SequenceEqual(mapped) || prefix.SequenceEqual(translated);
    }

    private static AddressRange Range(string network, string what) => new(IPNetwork.Parse(network), what);

    private static AddressRange Always(string network, string what) => new(IPNetwork.Parse(network), what, Always: true);
}
