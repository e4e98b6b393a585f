using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>A port of this machine that leads to a Service, as long as kubectl keeps it open.</summary>
internal sealed class PortForward : IDisposable
{
    private readonly Process _kubectl;

    private PortForward(Process kubectl, int port)
    {
        _kubectl = kubectl;
        Port = port;
    }

    public int Port { get; }

    /// <exception cref="UsageException">kubectl opens none; the message holds what it said.</exception>
    public static async Task<PortForward> OpenAsync(Kubectl cluster, ParseResult parsed, string space, string service, int port, CancellationToken cancellationToken)
    {
        var kubectl = cluster.Start(parsed, "port-forward", "--address=127.0.0.1", $"--namespace={space}", $"service/{service}", $":{port}");
        // It says: Forwarding from 127.0.0.1:40123 -> 8004
        while (await kubectl.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("127.0.0.1:", StringComparison.Ordinal)) is { } address)
            {
                return new PortForward(kubectl, int.Parse(address.AsSpan("127.0.0.1:".Length), CultureInfo.InvariantCulture));
            }
        }

        var error = await kubectl.StandardError.ReadToEndAsync(cancellationToken);
        kubectl.Dispose();
        throw new UsageException($"kubectl opens no port to service/{service} in {space}: {error.Trim()}; name the address with --metering-url");
    }

    public void Dispose()
    {
        _kubectl.Kill(entireProcessTree: true);
        _kubectl.Dispose();
    }
}
