using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Metering.Kubernetes;

namespace ClaudeConfig.Metering.Http;

/// <summary>
/// Tokens of gateways' own: projected for Metering's audience and bound to their pod, so that whoever holds one speaks for that pod alone. The API server's word is remembered
/// for a minute, at most that long after a pod is gone.
/// </summary>
internal sealed partial class GatewayTokens(MeteringOptions options, TokenReviewer reviewer, TimeProvider time, ILogger<GatewayTokens> logger)
{
    private const int LongestToken = 16 * 1024;
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Known = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Unknown = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    // Apart, so that tokens that are made up in masses push out none that is right.
    private readonly Dictionary<string, (string? Pod, DateTimeOffset Until)> _right = [];
    private readonly Dictionary<string, (string? Pod, DateTimeOffset Until)> _wrong = [];
    // Few are asked about at a time: who sends rubbish keeps nobody's API server busy.
    private readonly SemaphoreSlim _turn = new(4);

    /// <summary>What a gateway may call with a token of its own.</summary>
    private static readonly HashSet<string> Paths = ["/v1/events", "/v1/leases", "/v1/routers", "/v1/budgets/use", TokenReviewsEndpoint.Path, RevocationsEndpoint.Path, WorkloadsEndpoint.Path];

    /// <summary>Calls that name their sender: with <c>--bind-gateways</c> a shared token is not enough for them.</summary>
    private static readonly HashSet<string> Naming = ["/v1/events", "/v1/leases", "/v1/routers"];

    /// <summary>Whether the shared token may not be used for a call.</summary>
    public bool Demanded(HttpContext context) => options.BindGateways && HttpMethods.IsPost(context.Request.Method) && Naming.Contains(context.Request.Path.Value ?? "");

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
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Recall(digest, out var pod))
        {
            return pod;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (Recall(digest, out pod))
            {
                return pod;
            }

            var (account, bound) = await reviewer.PodAsync(token, GatewayToken.Audience, cancellationToken);
            pod = account == new ObjectRef(options.Namespace, options.GatewayAccount) ? bound : null;
            Remember(digest, pod);
            return pod;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is KubeApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
        {
            // Not remembered: the gateway comes again with the same token, and what it has spooled waits.
            LogUnavailable(e);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool Recall(string digest, out string? pod)
    {
        lock (_gate)
        {
            var found = (_right.TryGetValue(digest, out var seen) || _wrong.TryGetValue(digest, out seen)) && time.GetUtcNow() < seen.Until;
            pod = found ? seen.Pod : null;
            return found;
        }
    }

    private void Remember(string digest, string? pod)
    {
        lock (_gate)
        {
            _right.Remove(digest);
            var seen = pod is null ? _wrong : _right;
            if (seen.Count >= MostRemembered)
            {
                seen.Clear();
            }

            seen[digest] = (pod, time.GetUtcNow() + (pod is null ? Unknown : Known));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server does not say whose a gateway's token is")]
    private partial void LogUnavailable(Exception exception);
}
