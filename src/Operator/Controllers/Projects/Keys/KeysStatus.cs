using System.Globalization;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What is said of a project's keys: the condition KeysIssued, status.keys, the next expiry, and Events. Pure.</summary>
internal sealed class KeysStatus(TimeProvider time)
{
    public ClaudeProjectStatus Of(KeysInputs inputs, KeysResult result, TransitionRetry? retry)
    {
        var project = inputs.Project;
        var conditions = new Conditions(project.Status?.Conditions, project.Metadata.Generation ?? 0, time);
        SetKeysIssued(conditions, project, result);
        return new ClaudeProjectStatus
        {
            Conditions = [.. conditions.ToList()],
            Keys = Keys(project, result) is { Count: > 0 } keys ? keys : null,
            NextExpiry = NextExpiry(result),
            Retries = retry is null ? null : [retry],
        };
    }

    public static IReadOnlyList<PlannedEvent> Events(KeysInputs inputs, KeysResult result)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var revoked = result.Plan.Revoked
            .Where(name => inputs.Records.ContainsKey(name) && !result.InForce.ContainsKey(name))
            .Select(name => new PlannedEvent(EventType.Normal, "KeyRevoked", "RevokeKey", $"key {name} is no longer in the spec: it is revoked and Secret {KeyDelivery.NameOf(owner, name)} deleted"));
        return [.. result.Plan.Keys.Select(plan => Event(owner, plan, result.InForce)).OfType<PlannedEvent>(), .. revoked];
    }

    /// <summary>When something changes by the passing of time alone.</summary>
    public static DateTimeOffset? NextChange(KeysInputs inputs, KeysResult result) => result.Plan.Keys
        .Where(_ => inputs.Project.Spec.State != ProjectState.Archived)
        .Select(plan => (plan.Spec, Record: result.InForce.GetValueOrDefault(plan.Spec.Name)))
        .Where(item => item.Record is not null)
        .SelectMany(item => (DateTimeOffset?[])[KeyTerms.RotationTime(item.Spec, item.Record!.Current), item.Record.Current.ExpiresAt, item.Record.Previous?.ExpiresAt])
        .Where(moment => moment > inputs.Now)
        .Min();

    private static void SetKeysIssued(Conditions conditions, ClaudeProject project, KeysResult result)
    {
        var owner = ChildOwner.Of(project);
        (string Reason, string Message)[] problems =
        [
            .. result.Plan.Problem is { } all ? [all] : Array.Empty<(string, string)>(),
            .. result.Plan.Keys.Select(plan => plan.Problem).OfType<(string, string)>(),
            .. result.Changes.Problems(),
            .. result.Plan.Keys.Where(plan => plan.Change == KeyChange.Expired).Select(plan => Expired(owner, plan)),
        ];
        if (problems is [var first, ..])
        {
            conditions.False(ProjectConditions.KeysIssued, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (result.Plan.Keys.Count == 0)
        {
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.NoKeysReason, "spec.keys is empty");
        }
        else if (project.Spec.State == ProjectState.Archived)
        {
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.ArchivedReason, "the project is archived: its keys stay as they are, and gateways refuse them");
        }
        else if (result.InForce.FirstOrDefault(entry => entry.Value.Previous is not null) is { Value.Previous: { } previous } rotating)
        {
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.RotatingReason, $"key {rotating.Key} was rotated; the one before works until {previous.ExpiresAt:u}");
        }
        else
        {
            var count = result.Plan.Keys.Count;
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.IssuedReason, $"{count} key{(count == 1 ? " works" : "s work")}; status.keys names the Secret of each");
        }
    }

    private static (string Reason, string Message) Expired(ChildOwner owner, KeyPlan plan) => (
        ProjectConditions.ExpiredReason,
        plan.Spec.Imported is not null
        ? $"imported key {plan.Spec.Name} expired at {plan.Record!.Current.ExpiresAt:u}: raise imported.expirationTime, or leave imported out for a key of this project's own"
        : $"key {plan.Spec.Name} expired at {plan.Record!.Current.ExpiresAt:u} and nothing replaces it: set rotationInterval, raise duration, or delete Secret {owner.Key.Namespace}/{KeyDelivery.NameOf(owner, plan.Spec.Name)} for a new one");

    private static List<ProjectKeyStatus> Keys(ClaudeProject project, KeysResult result)
    {
        var owner = ChildOwner.Of(project);
        return
        [
            .. result.Plan.Keys.Select(plan => Describe(plan.Spec.Imported?.HashRef.Name ?? KeyDelivery.NameOf(owner, plan.Spec.Name), plan.Spec.Name, result.InForce.GetValueOrDefault(plan.Spec.Name))).OfType<ProjectKeyStatus>(),
            .. result.Left.Select(name => new ProjectKeyStatus { Name = name, SecretName = KeyDelivery.NameOf(owner, name) }),
        ];
    }

    private static ProjectKeyStatus? Describe(string secret, string name, KeyRecord? record) => record is null ? null : new ProjectKeyStatus
    {
        Name = name,
        Id = record.Current.Id,
        HashPrefix = Convert.ToHexStringLower(record.Current.Hash)[..8],
        SecretName = secret,
        IssuedTime = KeyTerms.WholeSeconds(record.Current.IssuedAt),
        ExpirationTime = record.Current.ExpiresAt,
        PreviousId = record.Previous?.Id,
        PreviousExpirationTime = record.Previous?.ExpiresAt,
    };

    private static string? NextExpiry(KeysResult result) =>
        result.InForce.Where(entry => entry.Value.Current.ExpiresAt is not null).OrderBy(entry => entry.Value.Current.ExpiresAt).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value.Current.ExpiresAt!.Value.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} key {entry.Key}"))
            .FirstOrDefault();

    private static PlannedEvent? Event(ChildOwner owner, KeyPlan plan, IReadOnlyDictionary<string, KeyRecord> inForce)
    {
        // Told once it is so.
        if (plan.Record is null || inForce.GetValueOrDefault(plan.Spec.Name)?.Current.Id != plan.Record.Current.Id)
        {
            return null;
        }

        var (name, secret) = (plan.Spec.Name, KeyDelivery.NameOf(owner, plan.Spec.Name));
        return plan.Change switch
        {
            KeyChange.Issued => new(EventType.Normal, "KeyIssued", "IssueKey", $"key {name} is in Secret {secret}"),
            KeyChange.Imported => new(EventType.Normal, "KeyImported", "ImportKey", $"key {name}: whoever has the key whose hash is in Secret {plan.Spec.Imported!.HashRef.Name} is let in"),
            KeyChange.Rotated => new(EventType.Normal, "KeyRotated", "RotateKey", $"key {name}: Secret {secret} gets a new key; the old one works until {plan.Record.Previous?.ExpiresAt:u}"),
            KeyChange.Reissued => new(EventType.Warning, "KeyReissued", "IssueKey", $"Secret {secret} was deleted or did not hold the key it should; it gets a new one, and the old one is revoked"),
            KeyChange.PreviousRetired => new(EventType.Normal, "KeyRetired", "RetireKey", $"key {name}: the one before the last rotation no longer works"),
            _ => null,
        };
    }
}
