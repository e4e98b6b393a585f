using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>Virtual keys of projects.</summary>
internal sealed class VirtualKeyVerifier : ICredentialVerifier
{
    private static readonly byte[] NoSalt = new byte[16];
    private static readonly byte[] NoHash = new byte[32];

    public Verdict? Verify(string credential, ConfigSnapshot snapshot, DateTimeOffset now)
    {
        if (!VirtualKey.TryParse(credential, out var key) || key is null)
        {
            return null;
        }

        if (!snapshot.Keys.TryGetValue(key.Id, out var owner))
        {
            // The same work as for a known id, so that the time does not tell which ids exist.
            key.Matches(NoSalt, NoHash);
            return Verdict.No(RequestRefusals.UnknownKey);
        }

        if (!key.Matches(owner.Key.Salt, owner.Key.Hash))
        {
            return Verdict.No(RequestRefusals.UnknownKey);
        }

        return owner.Key.ExpiresAt is { } end && now >= end
            ? Verdict.No(RequestRefusals.ExpiredKey(owner.Key.Name, end))
            : new Verdict(owner.Project, "key:" + owner.Key.Name, owner.Key.Name, null);
    }
}
