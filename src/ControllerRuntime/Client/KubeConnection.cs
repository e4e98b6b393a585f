using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Metrics;
using k8s;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>
/// One API server: its address, TLS, credentials and two bounded connection pools, one for calls and one for watches, so that neither can
/// starve the other. Built from the client library's configuration but not from its client, whose interface alone costs megabytes
/// (docs/adr/0010-kubernetes-client.md).
/// </summary>
public sealed class KubeConnection : IDisposable
{
    private const int MaxWatchConnections = 64;

    private readonly HttpClient _calls;
    private readonly HttpClient _watches;
    private readonly KubeCredentials _credentials;
    private readonly RuntimeMetrics _metrics;

    private KubeConnection(
        KubernetesClientConfiguration configuration, Func<KubernetesClientConfiguration> load, KubeClientOptions options, TimeProvider time,
        RuntimeMetrics metrics)
    {
        Options = options;
        Time = time;
        BaseUri = new Uri(configuration.Host.TrimEnd('/') + "/");
        DefaultNamespace = string.IsNullOrEmpty(configuration.Namespace) ? "default" : configuration.Namespace;
        _metrics = metrics;
        _credentials = new KubeCredentials(configuration, load, options.TokenFile, time);
        _calls = CreateClient(configuration, options, options.MaxConnections);
        _watches = CreateClient(configuration, options, MaxWatchConnections);
    }

    /// <summary>The server's address, with a slash at its end.</summary>
    public Uri BaseUri { get; }

    /// <summary>The namespace of the context, or of the pod.</summary>
    public string DefaultNamespace { get; }

    internal KubeClientOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>Opens nothing yet: reads the configuration and prepares the pools.</summary>
    /// <param name="options">How to reach the API.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Where requests are counted; null for the default registry.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message names each one.</exception>
    public static KubeConnection Create(KubeClientOptions options, TimeProvider time, RuntimeMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] errors = [.. options.Validate()];
        if (errors.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }

        KubernetesClientConfiguration Load() => LoadConfiguration(options);
        return new KubeConnection(Load(), Load, options, time, metrics ?? RuntimeMetrics.Default);
    }

    /// <summary>For a configuration at hand.</summary>
    /// <param name="configuration">Where and as whom.</param>
    /// <param name="options">Timeouts and bounds; its kubeconfig is ignored.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Where requests are counted; null for the default registry.</param>
    public static KubeConnection Create(
        KubernetesClientConfiguration configuration, KubeClientOptions options, TimeProvider time, RuntimeMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        return new KubeConnection(configuration, () => configuration, options, time, metrics ?? RuntimeMetrics.Default);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _calls.Dispose();
        _watches.Dispose();
    }

    /// <summary>The version of the server, such as 1.26.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">The server did not say.</exception>
    public async Task<Version> ServerVersionAsync(CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(Options.CallTimeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using HttpResponseMessage response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, new Uri(BaseUri, "version")), watch: false, linked.Token)
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false));
        // A vendor's build may say "26+".
        return new Version(Number(answer.RootElement, "major"), Number(answer.RootElement, "minor"));
    }

    private static int Number(JsonElement answer, string field) =>
        answer.TryGetProperty(field, out JsonElement value) && int.TryParse(value.GetString()?.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new HttpRequestException($"the API server's version has no number in {field}");

    /// <summary>Sends a request with credentials; after a 401 reads them again and sends it once more.</summary>
    internal async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> create, bool watch, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await SendOnceAsync(create(), watch, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !_credentials.TryReload())
        {
            return response;
        }

        response.Dispose();
        return await SendOnceAsync(create(), watch, cancellationToken).ConfigureAwait(false);
    }

    private static KubernetesClientConfiguration LoadConfiguration(KubeClientOptions options)
    {
        if (options.Kubeconfig is not null)
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig, options.Context);
        }

        bool fromEnvironment = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"));
        return !fromEnvironment && KubernetesClientConfiguration.IsInCluster()
            ? KubernetesClientConfiguration.InClusterConfig()
            : KubernetesClientConfiguration.BuildConfigFromConfigFile(currentContext: options.Context);
    }

    private static HttpClient CreateClient(KubernetesClientConfiguration configuration, KubeClientOptions options, int connections)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(30),
            EnableMultipleHttp2Connections = true,
            // A half-open HTTP/2 connection is found in 30 s; on HTTP/1.1 the call timeout and the watch's idle watchdog find it.
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = TlsOptions(configuration),
        };
        var client = new HttpClient(handler, disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = configuration.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(options.UserAgent);
        return client;
    }

    private static SslClientAuthenticationOptions TlsOptions(KubernetesClientConfiguration configuration)
    {
        var tls = new SslClientAuthenticationOptions { TargetHost = configuration.TlsServerName };
        if (configuration.SkipTlsVerify)
        {
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }
        else if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(authorities);
            tls.CertificateChainPolicy = policy;
        }

        if (ClientCertificate.Load(configuration) is { } certificate)
        {
            tls.ClientCertificates = [certificate];
        }

        return tls;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, bool watch, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Authorization = await _credentials.HeaderAsync(cancellationToken).ConfigureAwait(false);
            HttpClient client = watch ? _watches : _calls;
            request.Version = client.DefaultRequestVersion;
            request.VersionPolicy = client.DefaultVersionPolicy;
            string method = request.Method.Method;
            long start = Time.GetTimestamp();
            try
            {
                HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                    .ConfigureAwait(false);
                _metrics.RequestEnded(method, BaseUri.Authority, (int)response.StatusCode, Time.GetElapsedTime(start));
                return response;
            }
            catch (Exception)
            {
                _metrics.RequestEnded(method, BaseUri.Authority, 0, Time.GetElapsedTime(start));
                throw;
            }
        }
    }
}
