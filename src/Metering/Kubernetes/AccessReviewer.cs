using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;
using Microsoft.Extensions.Caching.Memory;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Asks the API server who somebody is and what he may see. Answers are kept for seconds: a page of reports asks once.</summary>
[EntityRbac(typeof(V1TokenReview), Verbs = RbacVerbs.Create)]
[EntityRbac(typeof(V1SubjectAccessReview), Verbs = RbacVerbs.Create)]
internal sealed class AccessReviewer(MeteringOptions options, TimeProvider time) : IDisposable
{
    private const int Connections = 8;
    private const int MostAnswers = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly Lazy<KubeConnection> _connection = new(() => KubeConnection.Create(
        new KubeClientOptions { Kubeconfig = options.Kubeconfig, MaxConnections = Connections, CallTimeout = Patience, UserAgent = ProductVersion.UserAgent("claudeconfig-metering") }, time));

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostAnswers });

    /// <summary>False where this process has no cluster to ask.</summary>
    public bool Available => options.Kubernetes;

    /// <summary>Whose token it is: one for us, or one for the API server. Null: nobody's.</summary>
    public Task<ReviewedUser?> WhoAsync(string token, CancellationToken cancellationToken) => RememberAsync(
        $"who {Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}",
        async () => await WhoAsync(token, [ServiceAccountToken.Audience], cancellationToken) ?? await WhoAsync(token, null, cancellationToken));

    public Task<bool> MayListProjectsAsync(ReviewedUser user, CancellationToken cancellationToken) => MayAsync(user, "list", null, cancellationToken);

    public Task<bool> MayGetProjectAsync(ReviewedUser user, ObjectRef project, CancellationToken cancellationToken) => MayAsync(user, "get", project, cancellationToken);

    public void Dispose()
    {
        _answers.Dispose();
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }

    private async Task<ReviewedUser?> WhoAsync(string token, string[]? audiences, CancellationToken cancellationToken)
    {
        var review = await Api().CreateAsync(new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token, Audiences = audiences } }, cancellationToken);
        var accepted = review.Status is { Authenticated: true, User.Username.Length: > 0 }
            && (audiences is null || review.Status.Audiences?.Contains(ServiceAccountToken.Audience) is true);
        return accepted
            ? new ReviewedUser(review.Status!.User.Username, review.Status.User.Uid, [.. review.Status.User.Groups ?? []], (review.Status.User.Extra ?? new Dictionary<string, IList<string>>()).AsReadOnly())
            : null;
    }

    private Task<bool> MayAsync(ReviewedUser user, string verb, ObjectRef? project, CancellationToken cancellationToken) => RememberAsync(
        // With lengths, so that no name can pass for a name and its groups.
        string.Concat([$"may {verb} {project} ", .. user.Groups.Prepend(user.Name).Select(name => $"{name.Length}:{name} ")]),
        async () =>
        {
            var review = await Api().CreateAsync(
                new V1SubjectAccessReview
                {
                    Spec = new V1SubjectAccessReviewSpec
                    {
                        User = user.Name,
                        Uid = user.Uid,
                        Groups = [.. user.Groups],
                        Extra = user.Extra.ToDictionary(),
                        ResourceAttributes = new V1ResourceAttributes
                        {
                            Group = ApiGroup.Name, Resource = "claudeprojects", Verb = verb, NamespaceProperty = project?.Namespace, Name = project?.Name,
                        },
                    },
                },
                cancellationToken);
            return review.Status?.Allowed is true;
        });

    private KubeApi Api() => new(_connection.Value, AlwaysLeader.Instance);

    private async Task<T> RememberAsync<T>(string key, Func<Task<T>> ask)
    {
        if (_answers.TryGetValue(key, out T? known))
        {
            return known!;
        }

        var answer = await ask();
        _answers.Set(key, answer, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Kept, Size = 1 });
        return answer;
    }
}
