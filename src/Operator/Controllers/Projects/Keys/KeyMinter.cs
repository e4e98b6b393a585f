using System.Collections.Concurrent;
using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>
/// Makes new keys, once for each that is wanted: until one was handed over, it is given again, however often the plan is made anew. Nobody knows
/// it before that, so it may be.
/// </summary>
internal sealed class KeyMinter(Func<VirtualKey> create, Func<byte[]> salt)
{
    /// <summary>Keys that were made and not handed over, by the uid of their project and their name.</summary>
    private readonly ConcurrentDictionary<(string Project, string Name), VirtualKey> undelivered = new();

    /// <summary>Carries a plan out as far as keys are concerned.</summary>
    public KeyPlan Mint(string projectUid, KeyPlan plan, DateTimeOffset now)
    {
        if (!plan.NeedsKey)
        {
            return plan;
        }

        now = KeyTerms.WholeSeconds(now);
        var key = undelivered.GetOrAdd((projectUid, plan.Spec.Name), _ => create());
        var keySalt = salt();
        var current = new IssuedKey { Id = key.Id, Salt = keySalt, Hash = key.Hash(keySalt), IssuedAt = now, ExpiresAt = KeyTerms.Expiry(plan.Spec, now) };
        return plan with { Record = new KeyRecord(current, plan.Previous), Key = KeyDelivery.Bytes(key) };
    }

    public IReadOnlyDictionary<string, VirtualKey> UndeliveredOf(string projectUid) =>
        undelivered.Where(entry => entry.Key.Project == projectUid).ToDictionary(entry => entry.Key.Name, entry => entry.Value, StringComparer.Ordinal);

    public void Delivered(string projectUid, string name) => undelivered.TryRemove((projectUid, name), out _);

    /// <summary>Forgets the keys of a project that are not among these.</summary>
    public void Keep(string projectUid, IReadOnlyCollection<string> names)
    {
        foreach (var entry in undelivered.Keys.Where(entry => entry.Project == projectUid && !names.Contains(entry.Name)))
        {
            undelivered.TryRemove(entry, out _);
        }
    }
}
