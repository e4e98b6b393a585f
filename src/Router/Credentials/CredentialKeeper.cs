using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Credentials;

/// <summary>Keeps a credential fresh for every provider of the configuration that needs one which ends. What one of them fails at is no matter of the others.</summary>
internal sealed class CredentialKeeper(
    CloudEnvironment environment, CredentialHttp http, TimeProvider time, Func<double> random, RouterMetrics metrics, ILogger<CredentialKeeper> log) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<Key, RotatingCredential> kept = [];
    private volatile IReadOnlyDictionary<string, RotatingCredential> byProvider = new Dictionary<string, RotatingCredential>();

    /// <summary>A provider is without a credential, and none could be fetched: its id, and why.</summary>
    public event Action<string, string>? Failed;

    /// <summary>What is wrong with credentials now, by provider.</summary>
    public IReadOnlyList<string> Problems =>
        [.. byProvider.Where(item => item.Value.Problem is not null).OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => Sentence(item.Key, item.Value))];

    /// <summary>Gives the providers of a configuration their credentials before it is used; those of the one before that are still wanted live on.</summary>
    public void Attach(ConfigSnapshot snapshot)
    {
        var now = new Dictionary<string, RotatingCredential>(StringComparer.Ordinal);
        var started = new List<RotatingCredential>();
        RotatingCredential[] left;
        lock (gate)
        {
            var wanted = new HashSet<Key>();
            foreach (var provider in snapshot.Providers.Values.Where(provider => provider.Rotates))
            {
                var key = Key.Of(provider, environment);
                wanted.Add(key);
                if (!kept.TryGetValue(key, out var credential))
                {
                    credential = new RotatingCredential(new LazySource(() => SourceOf(provider)), time, random, Told);
                    kept[key] = credential;
                    started.Add(credential);
                }

                provider.Rotating = credential;
                now[provider.Id] = credential;
            }

            left = [.. kept.Where(item => !wanted.Contains(item.Key)).Select(item => item.Value)];
            foreach (var gone in kept.Keys.Except(wanted).ToArray())
            {
                kept.Remove(gone);
            }
        }

        // Whose it is must be known before it can fail.
        byProvider = now;
        started.ForEach(credential => credential.Start());
        foreach (var credential in left)
        {
            _ = credential.DisposeAsync().AsTask();
        }
    }

    /// <summary>Waits until every credential was tried for once, and no longer than <paramref name="limit"/>.</summary>
    public Task WarmAsync(TimeSpan limit) =>
        Task.WhenAny(Task.WhenAll(byProvider.Values.Select(credential => credential.First)), Task.Delay(limit, time));

    public async ValueTask DisposeAsync()
    {
        RotatingCredential[] all;
        lock (gate)
        {
            all = [.. kept.Values];
            kept.Clear();
        }

        foreach (var credential in all)
        {
            await credential.DisposeAsync();
        }
    }

    private ICredentialSource SourceOf(UpstreamProvider provider)
    {
        var way = http.By(provider.Egress);
        return (provider.Type, provider.Entry.Identity) switch
        {
            (ProviderType.Vertex, null) => GoogleKeySource.Of(provider.Secret!, environment, way, time),
            (ProviderType.Vertex, { } identity) => new GoogleIdentitySource(identity, environment, way, time),
            (ProviderType.Bedrock, { } identity) => new AwsRoleSource(environment, way, provider.Location, identity.RoleArn, provider.Id, time),
            (ProviderType.Anthropic, { } identity) => new AnthropicIdentitySource(identity, provider.Entry.BaseUrl, environment, way, time),
            var (type, _) => throw new CredentialException($"a provider of type {type} takes no workload identity: give it a key in a Secret"),
        };
    }

    private void Told(RotatingCredential credential)
    {
        metrics.CredentialFetches.WithLabels(credential.Problem is null ? "fetched" : "failed").Inc();
        if (credential.Problem is not { } problem)
        {
            return;
        }

        foreach (var (id, _) in byProvider.Where(item => ReferenceEquals(item.Value, credential)))
        {
            Log.CredentialFailed(log, id, problem, credential.Current is not null);
            if (credential.Current is null)
            {
                Failed?.Invoke(id, problem);
            }
        }
    }

    private static string Sentence(string id, RotatingCredential credential) =>
        $"provider {id} has {(credential.Current is null ? "no credential" : "a credential that could not be renewed")}: {credential.Problem}";

    /// <summary>What decides which credential it is. Providers that ask for the same share it; roles that are told who asks are asked for each.</summary>
    private sealed record Key(ProviderType Type, string Location, string? Token, WorkloadIdentityEntry? Identity, string? Secret, ProviderEgress? Way, string? Asker)
    {
        public static Key Of(UpstreamProvider provider, CloudEnvironment environment) => new(
            provider.Type, provider.Location, provider.Type == ProviderType.Anthropic ? provider.Entry.BaseUrl : null, provider.Entry.Identity, provider.Secret, provider.Egress?.ToOthers,
            provider.Entry.Identity?.RoleArn is null || environment.Aws.TokenFile is not null ? null : provider.Id);

        public override string ToString() => nameof(Key);
    }

    /// <summary>A source that cannot be made is one that fails, again and again, until the configuration changes.</summary>
    private sealed class LazySource(Func<ICredentialSource> make) : ICredentialSource
    {
        public Task<ProviderSecret> FetchAsync(CancellationToken cancellationToken) => make().FetchAsync(cancellationToken);
    }
}
