using System.Net;
using System.Net.Sockets;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Outbound;

/// <summary>
/// Opens connections to providers: resolves the name once, judges every address, and connects to one of those that were judged. A name
/// that resolves differently a moment later gains nothing.
/// </summary>
internal sealed class OutboundConnector(OutboundPolicy policy, IHostResolver resolver, Func<string, int, bool> isPlatformProxy, TimeProvider time)
{
    private const int MostAddresses = 8;

    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);

    public async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await AddressesAsync(host, port, cancellationToken);
        var endpoints = addresses.Take(MostAddresses).Select(address => new IPEndPoint(address, port)).ToArray();
        return new NetworkStream(await ConnectionRace.RunAsync(endpoints, time, cancellationToken), ownsSocket: true);
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, int port, CancellationToken cancellationToken)
    {
        // Behind the platform's proxy the host was judged by its name; what it resolves to is seen there, not here.
        if (isPlatformProxy(host, port))
        {
            return Found(host, await ResolveAsync(host, cancellationToken));
        }

        // With the dot at its end a name is whole: no search domain of the cluster, where a tenant may own names, is put behind it.
        var name = policy.IsInternal(host, port) ? host : host.TrimEnd('.') + ".";
        var found = Found(host, await ResolveAsync(name, cancellationToken));
        var judged = found.Select(address => (Address: address, Problem: policy.ProblemOf(host, port, address))).ToArray();
        var admitted = judged.Where(item => item.Problem is null).Select(item => item.Address).ToArray();
        return admitted.Length > 0 ? admitted : throw new OutboundRefusedException(judged[0].Problem!);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.TrimEnd('.'), out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);

    private static IPAddress[] Found(string host, IPAddress[] addresses) =>
        addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound, $"host {host} has no address");
}
