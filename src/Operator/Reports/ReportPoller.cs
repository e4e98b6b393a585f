using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ClaudeConfig.Contracts.Serialization;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator.Reports;

/// <summary>Reads Router reports from Metering and tells when something that statuses show changed.</summary>
internal sealed partial class ReportPoller(
    MeteringReader client, RouterReports reports, OperatorOptions options, Action changed, TimeProvider time, ILogger<ReportPoller> logger)
{
    private bool reachable = true;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await PollAsync(options.MeteringUrl!, cancellationToken);
            await Task.Delay(options.ReportInterval, time, cancellationToken);
        }
    }

    /// <summary>A client that trusts Metering's authority and no other.</summary>
    public static HttpClient CreateClient(OperatorOptions options)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5), MaxConnectionsPerServer = 2 };
        if (options.MeteringAuthorityFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

#pragma warning disable RS0030 // The one place that makes a client: its handler is bounded above.
        return new HttpClient(handler, disposeHandler: true) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 16 * 1024 * 1024 };
#pragma warning restore RS0030
    }

    private async Task PollAsync(Uri metering, CancellationToken cancellationToken)
    {
        try
        {
            var list = await client.GetAsync("/v1/routers", ContractsJson.Default.RouterReportList, cancellationToken);
            reachable = true;
            if (reports.Update(list?.Routers ?? []))
            {
                changed();
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or JsonException or IOException or OperationCanceledException)
        {
            // What was reported last stays for a while: a restart of Metering says nothing about Routers.
            if (reachable)
            {
                LogUnreachable(logger, metering, e);
            }

            reachable = false;
            if (reports.Expire())
            {
                changed();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Router reports cannot be read from {Metering}; the last ones stay in use for half a minute")]
    private static partial void LogUnreachable(ILogger logger, Uri metering, Exception exception);
}
