using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// Tokens of gateways' own: projected for Metering's audience and bound to their pod, so that whoever holds one speaks for that pod alone. The API server's word is remembered
/// for a minute, at most that long after a pod is gone.
/// </summary>
internal sealed partial class GatewayTokens(MeteringOptions options, TokenReviewer reviewer, TimeProvider time, ILogger<GatewayTokens> logger) : IDisposable
{
    private const int LongestToken = 16 * 1024;
    private readonly TokenMemory<string> _pods = new(10_000, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), 4, time);

    /// <summary>What a gateway may call with a token of its own.</summary>
    private static readonly HashSet<string> Paths = ["/v1/events", "/v1/leases", "/v1/routers", "/v1/budgets/use", TokenReviewsEndpoint.Path, RevocationsEndpoint.Path, WorkloadsEndpoint.Path];

    /// <summary>Calls that name their sender: with <c>--bind-gateways</c> a shared token is not enough for them.</summary>
    private static readonly HashSet<string> Naming = ["/v1/events", "/v1/leases", "/v1/routers"];

    /// <summary>Whether the shared token may not be used for a call.</summary>
    public bool Demanded(HttpContext context) => options.BindGateways && HttpMethods.IsPost(context.Request.Method) && Naming.Contains(context.Request.Path.Value ?? "");

    /// <summary>Whether a gateway's call came without the certificate that <c>--tls-client-ca</c> demands.</summary>
    public bool LacksCertificate(HttpContext context) =>
        options.TlsClientAuthority is not null && HttpMethods.IsPost(context.Request.Method) && Paths.Contains(context.Request.Path.Value ?? "") && context.Connection.ClientCertificate is null;

    public void Dispose() => _pods.Dispose();

    /// <summary>Whether the call comes from a gateway; then it is known from which.</summary>
    public async Task<bool> AcceptsAsync(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        if (!reviewer.Available || !HttpMethods.IsPost(context.Request.Method) || !Paths.Contains(context.Request.Path.Value ?? "")
            || !header.StartsWith(Scheme + "eyJ", StringComparison.OrdinalIgnoreCase) || header.Length > LongestToken)
        {
            return false;
        }

        if (await PodOfAsync(header[Scheme.Length..].Trim(), context.RequestAborted) is not { } pod)
        {
            return false;
        }

        context.Features.Set(new GatewayIdentity(pod));
        return true;
    }

    private async Task<string?> PodOfAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            return await _pods.FindAsync(token, async stop => await reviewer.PodAsync(token, GatewayToken.Audience, stop) is var (account, pod) && account == new ObjectRef(options.Namespace, options.GatewayAccount) ? pod : null, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            // Not remembered: the gateway comes again with the same token, and what it has spooled waits.
            LogUnavailable(e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not say whose a gateway's token is")]
    private partial void LogUnavailable(Exception exception);
}
