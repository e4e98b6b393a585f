using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>Decides what to do with a key. Pure but for the source of new keys, which is given.</summary>
internal sealed class KeyPlanner(Func<VirtualKey> create, Func<byte[]> salt)
{
    /// <summary>A rotated key works on for a tenth of its interval, within these bounds.</summary>
    internal static readonly TimeSpan MinimumOverlap = TimeSpan.FromSeconds(30);

    internal static readonly TimeSpan MaximumOverlap = TimeSpan.FromHours(24);

    public KeyPlan Plan(ChildOwner project, ProjectKey spec, V1Secret? live, DateTimeOffset now)
    {
        now = WholeSeconds(now);
        var current = live is null ? null : IssuedKey.Current(live);
        var stored = live is null || current is null ? null : KeySecret.IntactKey(live, current);
        if (current is null || stored is null)
        {
            return Issue(project, spec, null, now, live is null ? KeyChange.Issued : KeyChange.Reissued);
        }

        if (RotationTime(spec, current) is { } due && due <= now)
        {
            return Issue(project, spec, current, now, KeyChange.Rotated);
        }

        return Keep(project, spec, live!, stored, current, now);
    }

    /// <summary>The key as it stands, without rotation or repair; null where there is none to keep.</summary>
    public static KeyPlan? Freeze(ChildOwner project, ProjectKey spec, V1Secret live, DateTimeOffset now) =>
        IssuedKey.Current(live) is { } current && KeySecret.IntactKey(live, current) is { } stored
            ? Describe(project, spec, KeySecret.Build(project, spec.Name, stored, current, IssuedKey.Previous(live)), current, IssuedKey.Previous(live), KeyChange.None, now)
            : null;

    private static KeyPlan Keep(ChildOwner project, ProjectKey spec, V1Secret live, byte[] stored, IssuedKey current, DateTimeOffset now)
    {
        var lasting = current with { ExpiresAt = Expiry(spec, current.IssuedAt) };
        var previous = IssuedKey.Previous(live);
        var change = KeyChange.None;
        if (previous is not null && previous.ExpiresAt <= now)
        {
            previous = null;
            change = KeyChange.PreviousRetired;
        }

        if (lasting.ExpiresAt <= now)
        {
            change = KeyChange.Expired;
        }

        return Describe(project, spec, KeySecret.Build(project, spec.Name, stored, lasting, previous), lasting, previous, change, now);
    }

    private KeyPlan Issue(ChildOwner project, ProjectKey spec, IssuedKey? replaced, DateTimeOffset now, KeyChange change)
    {
        var key = create();
        var keySalt = salt();
        var current = new IssuedKey { Id = key.Id, Salt = keySalt, Hash = key.Hash(keySalt), IssuedAt = now, ExpiresAt = Expiry(spec, now) };
        var previous = replaced is null ? null : replaced with { ExpiresAt = Earlier(replaced.ExpiresAt, now + Overlap(spec)) };
        var secret = KeySecret.Build(project, spec.Name, Encoding.UTF8.GetBytes(key.Reveal()), current, previous);
        return Describe(project, spec, secret, current, previous, change, now);
    }

    private static KeyPlan Describe(
        ChildOwner project, ProjectKey spec, V1Secret secret, IssuedKey current, IssuedKey? previous, KeyChange change, DateTimeOffset now)
    {
        var status = new ProjectKeyStatus
        {
            Name = spec.Name,
            Id = current.Id,
            HashPrefix = Convert.ToHexStringLower(current.Hash)[..8],
            SecretName = KeySecret.NameOf(project, spec.Name),
            IssuedTime = current.IssuedAt,
            ExpirationTime = current.ExpiresAt,
            PreviousId = previous?.Id,
            PreviousExpirationTime = previous?.ExpiresAt,
        };
        DateTimeOffset?[] moments = [RotationTime(spec, current), current.ExpiresAt, previous?.ExpiresAt];
        return new KeyPlan(status, secret, change, moments.Where(moment => moment > now).Min());
    }

    private static DateTimeOffset? RotationTime(ProjectKey spec, IssuedKey current) =>
        spec.RotationInterval is { } interval && GoDuration.TryParse(interval, out var every) ? current.IssuedAt + every : null;

    private static DateTimeOffset? Expiry(ProjectKey spec, DateTimeOffset issued) =>
        spec.Duration is { } duration && GoDuration.TryParse(duration, out var lasts) ? issued + lasts : null;

    private static TimeSpan Overlap(ProjectKey spec)
    {
        var share = GoDuration.TryParse(spec.RotationInterval ?? "", out var every) ? every / 10 : MaximumOverlap;
        return share < MinimumOverlap ? MinimumOverlap : share > MaximumOverlap ? MaximumOverlap : share;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } set && set < other ? set : other;

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
