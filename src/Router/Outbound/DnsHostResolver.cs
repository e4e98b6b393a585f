using System.Net;

namespace ClaudeConfig.Router.Outbound;

/// <summary>The resolver of the machine.</summary>
internal sealed class DnsHostResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
