using System.Globalization;
using System.Net;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>
/// Whose word on a caller's address is taken. Nobody's unless the platform says so: what a header says is anybody's to write, and only what
/// a trusted proxy appended to it is true.
/// </summary>
internal sealed record TrustedProxies
{
    public const string Header = "X-Forwarded-For";
    private const int MostProxies = 16;

    /// <summary>Nobody.</summary>
    public static TrustedProxies None { get; } = new();

    /// <summary>Proxies that every request passes, counted from here.</summary>
    public int Depth { get; init; }

    /// <summary>Where proxies are.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    public bool Any => Depth > 0 || Networks.Count > 0;

    /// <summary>Reads a number of proxies, or networks with commas between them. Null, with the problem, where it is neither.</summary>
    public static TrustedProxies? TryParse(string text, out string? problem)
    {
        problem = null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var depth))
        {
            problem = depth <= MostProxies ? null : $"{depth} is more than {MostProxies} proxies";
            return problem is null ? new TrustedProxies { Depth = depth } : null;
        }

        var networks = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(part, out var single))
            {
                networks.Add(new IPNetwork(single, single.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128));
            }
            else
            {
                problem = $"'{part}' is neither a number of proxies nor a network such as 10.0.0.0/8";
                return null;
            }
        }

        problem = networks.Count > 0 ? null : "a number of proxies or a network such as 10.0.0.0/8 is needed";
        return problem is null ? new TrustedProxies { Networks = networks } : null;
    }

    /// <summary>The caller's address.</summary>
    /// <param name="peer">The other end of the connection.</param>
    /// <param name="forwarded">What <c>X-Forwarded-For</c> says; several headers are one list.</param>
    public IPAddress? ClientOf(IPAddress? peer, string forwarded)
    {
        if (!Any || peer is null)
        {
            return peer;
        }

        // From the right, where the nearest proxy wrote; what is further left is worth as much as who wrote it.
        var client = peer;
        var said = forwarded.Split(',', StringSplitOptions.TrimEntries);
        for (var (i, passed) = (said.Length - 1, 0); i >= 0 && passed < MostProxies && Trusts(client, passed); i--, passed++)
        {
            if (AddressOf(said[i]) is not { } further)
            {
                break;
            }

            client = further;
        }

        return client;
    }

    private bool Trusts(IPAddress address, int passed)
    {
        var actual = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Count > 0 ? Networks.Any(network => network.Contains(actual)) : passed < Depth;
    }

    // Some proxies write the port beside it.
    private static IPAddress? AddressOf(string text) => IPEndPoint.TryParse(text, out var address) ? address.Address : null;
}
