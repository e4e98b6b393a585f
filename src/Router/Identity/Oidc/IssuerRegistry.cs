using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>The issuers that the configuration names, each with its keys.</summary>
internal sealed class IssuerRegistry(IssuerDocuments documents, TimeProvider time, Func<double> random, RouterMetrics metrics, ILogger<IssuerRegistry> log) : IAsyncDisposable
{
    /// <summary>More are not followed: each costs a connection and memory.</summary>
    public const int Most = 256;

    private readonly Lock gate = new();
    private volatile Dictionary<string, IssuerKeys> issuers = [];
    private bool stopped;

    /// <summary>The keys of an issuer, or null where it is not followed.</summary>
    public IssuerKeys? Find(string issuer) => issuers.GetValueOrDefault(issuer);

    /// <summary>Begins to follow what is new in a configuration, and lets go of what left it.</summary>
    public void Follow(ConfigSnapshot snapshot)
    {
        lock (gate)
        {
            var wanted = snapshot.Identities.Issuers.Keys.Order(StringComparer.Ordinal).Take(Most).ToArray();
            if (stopped || (wanted.Length == issuers.Count && wanted.All(issuers.ContainsKey)))
            {
                return;
            }

            var next = wanted.ToDictionary(
                issuer => issuer, issuer => issuers.GetValueOrDefault(issuer) ?? new IssuerKeys(issuer, documents, time, random, metrics, log), StringComparer.Ordinal);
            foreach (var (issuer, keys) in issuers.Where(pair => !next.ContainsKey(pair.Key)))
            {
                _ = keys.DisposeAsync().AsTask();
            }

            issuers = next;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            stopped = true;
        }

        foreach (var keys in issuers.Values)
        {
            await keys.DisposeAsync();
        }
    }
}
