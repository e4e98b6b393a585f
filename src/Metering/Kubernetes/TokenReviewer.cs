using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Metering.Workloads;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// Asks the API server whose token it is, for gateways: they take requests from everywhere and have no rights in the cluster. Needs no
/// leadership: it writes nothing.
/// </summary>
[EntityRbac(typeof(V1TokenReview), Verbs = RbacVerbs.Create)]
internal sealed class TokenReviewer(MeteringOptions options, TimeProvider time) : IDisposable
{
    private const int Connections = 16;

    // Shorter than a gateway waits, so that it gets an answer that says what is wrong.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1500);

    private readonly Lazy<KubeConnection> _connection = new(() => KubeConnection.Create(
        new KubeClientOptions { Kubeconfig = options.Kubeconfig, MaxConnections = Connections, CallTimeout = Patience, UserAgent = ProductVersion.UserAgent("claudeconfig-metering") }, time));

    /// <summary>False where this process has no cluster to ask.</summary>
    public bool Available => options.Kubernetes;

    /// <summary>Whose token it is. The audience is ours alone: a token for the API server, stolen from a pod, lets nobody in here.</summary>
    /// <exception cref="KubeApiException">The API server refuses to say.</exception>
    public async Task<TokenReviewAnswer> ReviewAsync(string token, CancellationToken cancellationToken)
    {
        var user = await UserAsync(token, ServiceAccountToken.Audience, cancellationToken);
        return new TokenReviewAnswer { ServiceAccount = ServiceAccountToken.AccountOf(user?.Username) };
    }

    /// <summary>Whose token for an audience it is, and which pod it is bound to; nulls where it is nobody's, or bound to none.</summary>
    /// <exception cref="KubeApiException">The API server refuses to say.</exception>
    public async Task<(ObjectRef? Account, string? Pod)> PodAsync(string token, string audience, CancellationToken cancellationToken)
    {
        var user = await UserAsync(token, audience, cancellationToken);
        return (ServiceAccountToken.AccountOf(user?.Username), Extra(user, GatewayToken.PodExtra));
    }

    /// <summary>Which pod a workload's token is bound to; null where it is nobody's, or bound to none.</summary>
    /// <exception cref="KubeApiException">The API server refuses to say.</exception>
    public async Task<PodIdentity?> WorkloadAsync(string token, CancellationToken cancellationToken)
    {
        var user = await UserAsync(token, ServiceAccountToken.Audience, cancellationToken);
        return ServiceAccountToken.AccountOf(user?.Username) is { } account && Extra(user, GatewayToken.PodExtra) is { } pod && Extra(user, GatewayToken.PodUidExtra) is { } uid
            ? new PodIdentity(account.Namespace, pod, uid)
            : null;
    }

    private static string? Extra(V1UserInfo? user, string name) => user?.Extra?.TryGetValue(name, out var values) == true && values is [{ Length: > 0 } value] ? value : null;

    private async Task<V1UserInfo?> UserAsync(string token, string audience, CancellationToken cancellationToken)
    {
        var api = new KubeApi(_connection.Value, AlwaysLeader.Instance);
        var review = await api.CreateAsync(new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token, Audiences = [audience] } }, cancellationToken);
        // An authenticator that knows nothing of audiences names none: its word is not about ours.
        return review.Status is { Authenticated: true, Audiences: { } audiences } status && audiences.Contains(audience) ? status.User : null;
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }
}
