using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>Decides what to do with a key that a project imports. Pure.</summary>
internal static class ImportPlanner
{
    public static KeyPlan Plan(KeysInputs inputs, ProjectKey spec, KeyRecord? record, DateTimeOffset now)
    {
        var found = inputs.Imports.GetValueOrDefault(spec.Name) ?? new FoundImport(null, Unknown: true);
        var known = record?.Current.IsImported() == true ? record.Current with { ExpiresAt = spec.Imported!.ExpirationTime } : null;
        if (found.Hash is null)
        {
            // It is no sign of anything that a Secret cannot be read; that it is gone, or says something else, is.
            return new KeyPlan { Spec = spec, Record = found.Unknown && known is not null ? new KeyRecord(known, null) : null, Problem = found.Problem };
        }

        var since = known is not null && known.Hash.AsSpan().SequenceEqual(found.Hash) ? known.IssuedAt : (DateTimeOffset?)null;
        // To the tick: of two claims within one second the first is meant, not the one whose uid is lower.
        var mine = new KeyClaim(since ?? inputs.Now, inputs.Project.Metadata.Uid, spec.Name);
        if (found.Claim is { } other && (since is null || other.CompareTo(mine) < 0))
        {
            return new KeyPlan { Spec = spec, Problem = Taken(spec, "another project") };
        }

        if (Earlier(inputs, spec, found.Hash) is { } twin)
        {
            return new KeyPlan { Spec = spec, Problem = Taken(spec, $"key {twin} of this project") };
        }

        var current = IssuedKey.Imported(found.Hash, mine.At, spec.Imported!.ExpirationTime);
        return new KeyPlan
        {
            Spec = spec,
            Change = current.ExpiresAt <= now ? KeyChange.Expired : since is null ? KeyChange.Imported : KeyChange.None,
            Record = new KeyRecord(current, null),
        };
    }

    /// <summary>Whose it is stays unsaid where it is not this project's: hashes may be put together from anywhere to find out who has which key.</summary>
    private static (string Reason, string Message) Taken(ProjectKey spec, string by) =>
        (ConditionReasons.Conflict, $"spec.keys[{spec.Name}].imported: the key is already {by}'s, so it does not work for this one; leave it out here, or ask the platform team which project it belongs to");

    private static string? Earlier(KeysInputs inputs, ProjectKey spec, byte[] hash) => (inputs.Project.Spec.Keys ?? [])
        .TakeWhile(key => key.Name != spec.Name)
        .FirstOrDefault(key => key.Imported is not null && inputs.Imports.GetValueOrDefault(key.Name)?.Hash.AsSpan().SequenceEqual(hash) == true)?.Name;
}
