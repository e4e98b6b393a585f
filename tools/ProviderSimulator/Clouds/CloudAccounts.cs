using System.Collections.Concurrent;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Whom the simulated clouds know: keys and tokens, those that were there and those that were issued since.</summary>
public sealed class CloudAccounts
{
    private readonly ConcurrentDictionary<string, AwsKey> keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> googleKeys = new(StringComparer.Ordinal);
    private int issued;

    /// <summary>The region that signatures must name.</summary>
    public string Region { get; set; } = "eu-central-1";

    /// <summary>How long what is issued lives.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What every request for a credential is refused with, or null.</summary>
    public int? Refusal { get; set; }

    /// <summary>Every request for a credential waits this long.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Identity tokens of workloads that are taken in exchange.</summary>
    public ConcurrentDictionary<string, string> Identities { get; } = new(StringComparer.Ordinal);

    /// <summary>What was issued, and to whom.</summary>
    public ConcurrentQueue<string> Issued { get; } = new();

    public void AddAwsKey(string id, string secret, string? session = null, DateTimeOffset? expires = null) => keys[id] = new AwsKey(secret, session, expires ?? DateTimeOffset.MaxValue);

    public void AddToken(string token) => tokens[token] = DateTimeOffset.MaxValue;

    /// <summary>A service account of Google's, with its public key in PEM.</summary>
    public void AddGoogleKey(string email, string publicKey) => googleKeys[email] = publicKey;

    /// <summary>Forgets all that was ever known.</summary>
    public void RevokeAll()
    {
        keys.Clear();
        tokens.Clear();
    }

    internal AwsKey? AwsKeyOf(string id) => keys.GetValueOrDefault(id);

    internal string? GoogleKeyOf(string email) => googleKeys.GetValueOrDefault(email);

    internal bool Takes(string token) => tokens.TryGetValue(token, out var expires) && expires > DateTimeOffset.UtcNow;

    internal (string Id, string Secret, string Session, DateTimeOffset Expires) IssueAwsKey(string to)
    {
        var number = Interlocked.Increment(ref issued);
        var key = ($"ASIASIMULATED{number:0000}", $"secret/{Guid.NewGuid():N}+", $"session{Guid.NewGuid():N}/+==", DateTimeOffset.UtcNow + Lifetime);
        AddAwsKey(key.Item1, key.Item2, key.Item3, key.Item4);
        Issued.Enqueue(to);
        return key;
    }

    internal string IssueToken(string to, string prefix)
    {
        var token = $"{prefix}{Interlocked.Increment(ref issued)}-{Guid.NewGuid():N}";
        tokens[token] = DateTimeOffset.UtcNow + Lifetime;
        Issued.Enqueue(to);
        return token;
    }

    internal sealed record AwsKey(string Secret, string? Session, DateTimeOffset Expires);
}
