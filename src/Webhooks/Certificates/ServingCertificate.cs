using System.Security.Cryptography.X509Certificates;
using ClaudeConfig.ControllerRuntime.Caching;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks.Certificates;

/// <summary>The certificate in use on this replica: that of the Secret, as soon as a watch brings it, and the last good one where the Secret is gone or spoilt.</summary>
internal sealed partial class ServingCertificate : IDisposable
{
    private readonly IDisposable subscription;
    private readonly WebhookMetrics metrics;
    private readonly ILogger logger;
    private volatile X509Certificate2? current;
    private string? pem;

    public ServingCertificate(IInformer<V1Secret> secrets, WebhookMetrics metrics, ILogger<ServingCertificate> logger)
    {
        (this.metrics, this.logger) = (metrics, logger);
        subscription = secrets.Subscribe(change => Take(change.Type == InformerEventType.Deleted ? null : change.Object));
    }

    /// <summary>Null before there is any.</summary>
    public X509Certificate2? Current => current;

    public void Dispose()
    {
        subscription.Dispose();
        current?.Dispose();
    }

    private void Take(V1Secret? secret)
    {
        if (CertificateSet.TryRead(secret?.Data) is not { } set || set.Certificate == pem)
        {
            return;
        }

        using var read = X509Certificate2.CreateFromPem(set.Certificate, set.Key);
        // TLS wants a key that is not bound to the reader; handshakes under way keep the certificate before.
        current = X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        pem = set.Certificate;
        metrics.CertificateExpiry.Set(new DateTimeOffset(current.NotAfter).ToUnixTimeSeconds());
        LogTaken(logger, current.NotAfter);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "serving with the certificate that expires {Expires:u}")]
    private static partial void LogTaken(ILogger logger, DateTime expires);
}
