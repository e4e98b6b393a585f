using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>Decides what to do with each key of a project. Pure: the same inputs give the same plan, and no key is made here.</summary>
internal static class KeysPlanner
{
    public static KeysPlan Plan(KeysInputs inputs)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var specs = inputs.Project.Spec.Keys ?? [];
        var revoked = inputs.Records.Keys.Concat((inputs.Project.Status?.Keys ?? []).Select(key => key.Name))
            .Distinct(StringComparer.Ordinal).Where(name => specs.All(key => key.Name != name)).Order(StringComparer.Ordinal).ToArray();
        if (inputs.Authority is { } authority && !owner.Owns(authority))
        {
            return new KeysPlan([], [], (
                ConditionReasons.NotOurs,
                $"Secret {authority.Metadata.NamespaceProperty}/{authority.Metadata.Name}, where the hashes of this project's keys belong, is somebody else's: none of its keys works until the platform team deletes it"));
        }

        return new KeysPlan([.. specs.Select(spec => Plan(inputs, owner, spec))], revoked);
    }

    private static KeyPlan Plan(KeysInputs inputs, ChildOwner owner, ProjectKey spec)
    {
        var now = KeyTerms.WholeSeconds(inputs.Now);
        var record = inputs.Records.GetValueOrDefault(spec.Name);
        var delivery = inputs.Deliveries.GetValueOrDefault(spec.Name) ?? FoundDelivery.Missing;
        if (inputs.Project.Spec.State == ProjectState.Archived)
        {
            // Read-only: gateways refuse its keys, which stay as they are, and nothing new is made.
            return new KeyPlan { Spec = spec, Record = record };
        }

        if (spec.Imported is not null)
        {
            return ImportPlanner.Plan(inputs, spec, record, now);
        }

        if (Obstacle(inputs, owner, spec, delivery) is { } obstacle)
        {
            // Not to be judged now. What works goes on working: it is no sign of anything that a Secret cannot be read.
            return Keep(spec, record, null, now) with { Problem = obstacle };
        }

        if (record is not null && delivery.Holds(record.Current))
        {
            return KeyTerms.RotationTime(spec, record.Current) is { } due && due <= now
                ? new KeyPlan { Spec = spec, Change = KeyChange.Rotated, NeedsKey = true, Previous = KeyTerms.Ending(spec, record.Current, now) }
                : Keep(spec, record, KeyDelivery.KeyOf(delivery.Secret), now);
        }

        var isForeign = delivery.State == DeliveryState.Foreign && !delivery.Holds(record?.Previous);
        if (record is not null && inputs.Undelivered.TryGetValue(spec.Name, out var made) && made.Id == record.Current.Id)
        {
            return isForeign ? Foreign(inputs, owner, spec) : Keep(spec, record, KeyDelivery.Bytes(made), now);
        }

        if (isForeign)
        {
            return Foreign(inputs, owner, spec);
        }

        if (record?.Current.IsImported() == true)
        {
            return new KeyPlan { Spec = spec, Change = KeyChange.Rotated, NeedsKey = true, Previous = KeyTerms.Ending(spec, record.Current, now) };
        }

        // Rotated, and the new key never came to its Secret, which still holds the one before: that one works on, another new one is made.
        return record?.Previous is { } previous && previous.ExpiresAt > now && delivery.Holds(previous)
            ? new KeyPlan { Spec = spec, Change = KeyChange.Rotated, NeedsKey = true, Previous = previous }
            : new KeyPlan { Spec = spec, Change = record is null && delivery.State == DeliveryState.Missing ? KeyChange.Issued : KeyChange.Reissued, NeedsKey = true };
    }

    private static KeyPlan Keep(ProjectKey spec, KeyRecord? record, byte[]? key, DateTimeOffset now)
    {
        if (record is null)
        {
            return new KeyPlan { Spec = spec };
        }

        var lasting = record.Current with { ExpiresAt = KeyTerms.Expiry(spec, record.Current.IssuedAt) };
        var retired = record.Previous is { } previous && previous.ExpiresAt <= now;
        return new KeyPlan
        {
            Spec = spec,
            Change = lasting.ExpiresAt <= now ? KeyChange.Expired : retired ? KeyChange.PreviousRetired : KeyChange.None,
            Record = new KeyRecord(lasting, retired ? null : record.Previous),
            Key = key,
        };
    }

    /// <summary>The key's Secret went and something else has its name: the key is revoked, and a new one could not be handed over.</summary>
    private static KeyPlan Foreign(KeysInputs inputs, ChildOwner owner, ProjectKey spec) => new()
    {
        Spec = spec,
        Problem = (
            ConditionReasons.NotOurs,
            $"key {spec.Name}: Secret {inputs.Project.Key.Namespace}/{KeyDelivery.NameOf(owner, spec.Name)} exists and is not this project's; it is left alone, and the key is issued once it was deleted or renamed"),
    };

    private static (string Reason, string Message)? Obstacle(KeysInputs inputs, ChildOwner owner, ProjectKey spec, FoundDelivery delivery) => delivery.State switch
    {
        DeliveryState.Unreadable => (ProjectConditions.SecretsNotGrantedReason, $"key {spec.Name}: {inputs.Remedy}"),
        DeliveryState.Going => (
            ConditionReasons.Progressing,
            $"key {spec.Name}: Secret {inputs.Project.Key.Namespace}/{KeyDelivery.NameOf(owner, spec.Name)} is being deleted, and a new key is issued after that; finalizers may hold it"),
        _ => null,
    };
}
