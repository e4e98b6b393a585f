using System.Net;
using System.Net.Http.Headers;
using ClaudeConfig.Router.Endpoints;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Login;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Open connections to the gateway, and what is said over them.</summary>
internal sealed class GatewayLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SidecarOptions options;
    private readonly TimeProvider time;
    private readonly BearerTokenFile token;
    private readonly HttpMessageInvoker http;

    public GatewayLink(SidecarOptions options, GatewayReplicas replicas, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        token = new BearerTokenFile(options.TokenFile, time);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = replicas.ConnectAsync,
            MaxConnectionsPerServer = 1024,
            // Replicas come and go: nobody stays with one for long.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        if (options.GatewayCaFile is { } file)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = new GatewayTrust(file).Validate;
        }

        http = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>Whether there is a token to show.</summary>
    public bool HasToken => File.Exists(options.TokenFile);

    /// <summary>One attempt, up to the first byte of the answer.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequest caller, CallerBody body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(new HttpMethod(caller.Method), Address(caller))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body.IsEmpty ? null : new CallerContent(body),
        };
        SidecarHeaders.CopyRequest(caller.Headers, request, token.Read(), options.Project);
        return http.SendAsync(request, cancellationToken);
    }

    /// <summary>Says which policy the workload sees.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> ReportAsync(byte[] report, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Gateway.AbsoluteUri.TrimEnd('/') + WorkloadReportsEndpoint.Path))
        {
            Content = new ByteArrayContent(report),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Read());
        if (options.Project is { } project)
        {
            request.Headers.TryAddWithoutValidation(Authenticator.ProjectHeader, project);
        }

        using var response = await http.SendAsync(request, both.Token);
        return (int)response.StatusCode;
    }

    public void Dispose() => http.Dispose();

    private Uri Address(HttpRequest caller)
    {
        var path = caller.Path.ToUriComponent();
        var to = options.Telemetry is { } telemetry && LoginPaths.IsTelemetry(path) ? telemetry : options.Gateway;
        return new Uri(to.AbsoluteUri.TrimEnd('/') + path + caller.QueryString.ToUriComponent());
    }
}
