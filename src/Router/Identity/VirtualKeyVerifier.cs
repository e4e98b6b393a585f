using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>Virtual keys of projects.</summary>
internal static class VirtualKeyVerifier
{
    private static readonly byte[] NoSalt = new byte[16];
    private static readonly byte[] NoHash = new byte[32];

    /// <summary>Checks a key. Null: it is none of this kind.</summary>
    public static Verdict? Verify(string credential, string header, ConfigSnapshot snapshot, HeardRevocations revocations, DateTimeOffset now)
    {
        if ((!VirtualKey.TryParse(credential, out var key) && !(snapshot.HasImportedKeys && VirtualKey.TryParseImported(credential, out key))) || key is null)
        {
            return null;
        }

        if (!snapshot.Keys.TryGetValue(key.Id, out var owner) || revocations.HasKey(owner.Project.Entry.Project, key.Id))
        {
            // The same work as for a known id, so that the time does not tell which ids exist.
            key.Matches(NoSalt, NoHash);
            return Verdict.No(IdentityRefusals.UnknownKey(header));
        }

        if (!key.Matches(owner.Key.Salt, owner.Key.Hash))
        {
            return Verdict.No(IdentityRefusals.UnknownKey(header));
        }

        return owner.Key.ExpiresAt is { } end && now >= end
            ? Verdict.No(IdentityRefusals.ExpiredKey(owner.Key.Name, end))
            : new Verdict(owner.Project, "key:" + owner.Key.Name, owner.Key.Name, null);
    }
}
