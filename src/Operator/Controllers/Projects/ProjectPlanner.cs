using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Operator.Controllers.Projects.Members;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>From what is to what should be, for a project. No I/O; chance comes in through the key planner, time through the inputs.</summary>
internal sealed class ProjectPlanner(KeyPlanner keys, OperatorOptions options, TimeProvider time)
{
    private static readonly string[] OwnConditions =
        [ConditionTypes.Accepted, ProjectConditions.CredentialsSynced, ProjectConditions.KeysIssued, ProjectConditions.GatewayAvailable];

    public ProjectPlan Plan(ProjectInputs inputs)
    {
        var project = inputs.Project;
        var owner = ChildOwner.Of(project);
        var joined = NamespaceConsent.NamespacesOf(project, inputs.Namespaces, out var refusing);
        var keyPlans = PlanKeys(owner, inputs);
        var copies = PlanCopies(owner, inputs);
        return new ProjectPlan
        {
            RoleBindings = [.. MemberBindings.Build(owner, project.Spec.Members ?? [], joined)],
            ServiceAccounts = [Identity(owner)],
            Keys = keyPlans,
            CredentialCopies = copies,
            Status = Status(inputs, joined, refusing, keyPlans),
            Events = [.. keyPlans.Select(KeyEvent).OfType<PlannedEvent>(), .. RevokedEvents(inputs), .. CredentialEvents(inputs), .. NamespaceEvents(inputs, joined)],
            NextChange = keyPlans.Select(plan => plan.NextChange).Min(),
        };
    }

    /// <summary>The status of a project that is paused.</summary>
    public ClaudeProjectStatus Paused(ClaudeProject project) =>
        OwnPart(project) with { Conditions = Held.Paused(project, project.Status?.Conditions, OwnConditions, "keeps keys, members and credentials as they are", time) };

    /// <summary>The status of a deleted project whose children cannot be deleted.</summary>
    public ClaudeProjectStatus Terminating(ClaudeProject project, string message) =>
        OwnPart(project) with { Conditions = Held.Terminating(project, project.Status?.Conditions, OwnConditions, message, time) };

    // What is spent is Metering's to say.
    private static ClaudeProjectStatus OwnPart(ClaudeProject project) => (project.Status ?? new()) with { Spend = null };

    /// <summary>The identity that a workload of the project runs under.</summary>
    private static V1ServiceAccount Identity(ChildOwner owner) => new()
    {
        ApiVersion = "v1",
        Kind = "ServiceAccount",
        Metadata = owner.Metadata(
            owner.Key.Namespace,
            $"claude-{owner.Key.Name}",
            Components.Identity,
            new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(owner.Key.Name) }),
    };

    private List<KeyPlan> PlanKeys(ChildOwner owner, ProjectInputs inputs)
    {
        var specs = inputs.Project.Spec.Keys ?? [];
        // Archived is read-only: gateways refuse its keys, which stay as they are, and nothing new is made.
        return inputs.Project.Spec.State == ProjectState.Archived
            ? [.. specs.Where(key => inputs.KeySecrets.ContainsKey(key.Name)).Select(key => KeyPlanner.Freeze(owner, key, inputs.KeySecrets[key.Name], inputs.Now)).OfType<KeyPlan>()]
            : [.. specs.Select(key => keys.Plan(owner, key, inputs.KeySecrets.GetValueOrDefault(key.Name), inputs.Now))];
    }

    private List<V1Secret> PlanCopies(ChildOwner owner, ProjectInputs inputs)
    {
        var copies = new List<V1Secret>();
        foreach (var source in inputs.Credentials)
        {
            // A source that went missing does not take a working gateway down: the last good copy stays, and the condition says so.
            var value = source.Value ?? inputs.CredentialCopies.GetValueOrDefault(source.Provider)?.Data?[CredentialCopy.DataKey];
            if (value is not null)
            {
                copies.Add(CredentialCopy.Build(owner, options.PlatformNamespace, source.Provider, value));
            }
        }

        return copies;
    }

    private ClaudeProjectStatus Status(
        ProjectInputs inputs, IReadOnlyList<string> joined, IReadOnlyList<string> refusing, IReadOnlyList<KeyPlan> keyPlans)
    {
        var project = inputs.Project;
        var conditions = new Conditions(project.Status?.Conditions, project.Metadata.Generation ?? 0, time);
        var problems = new List<(string Reason, string Message)>();
        SetAccepted(conditions, inputs, refusing, problems);
        SetCredentials(conditions, inputs, problems);
        SetKeys(conditions, keyPlans, problems);
        SetGateway(conditions, inputs);
        if (inputs.Contested.Count > 0)
        {
            problems.Add(Contest.Problem(inputs.Contested));
        }

        if (inputs.Refused is { } refused)
        {
            problems.Add(Refusal.Problem(refused));
        }

        SetReady(conditions, project.Spec.State, problems);
        return new ClaudeProjectStatus
        {
            ObservedGeneration = project.Metadata.Generation,
            Conditions = [.. conditions.ToList()],
            Namespaces = [.. joined.Take(100)],
            Configurations = Bound(inputs.BoundConfigurations),
            Routes = Bound(inputs.BoundRoutes),
            Budgets = Bound(inputs.BoundBudgets),
            Keys = keyPlans.Count == 0 ? null : [.. keyPlans.Select(plan => plan.Status)],
            GatewayAddress = options.GatewayAddress,
            Retry = inputs.Retry,
        };
    }

    private static void SetAccepted(
        Conditions conditions, ProjectInputs inputs, IReadOnlyList<string> refusing, List<(string Reason, string Message)> problems)
    {
        if (inputs.ParentProblem is { } problem)
        {
            problems.Add(problem);
            conditions.False(ConditionTypes.Accepted, problem.Reason, problem.Message);
            return;
        }

        var unenforced = ProjectUnenforced.Of(inputs.Project.Spec).ToArray();
        if (unenforced.Length == 0 && refusing.Count > 0)
        {
            conditions.True(
                ConditionTypes.Accepted,
                ProjectConditions.NamespaceNotAcceptingReason,
                $"namespaceSelector also matches {string.Join(", ", refusing.Take(5))}; their owners let the project in with the label {Names.AcceptProjectLabel}={inputs.Project.Metadata.Name}");
        }
        else
        {
            conditions.Accept(unenforced);
        }
    }

    private static void SetCredentials(Conditions conditions, ProjectInputs inputs, List<(string Reason, string Message)> problems)
    {
        var missing = inputs.Credentials.FirstOrDefault(source => source.Value is null);
        if (missing is not null)
        {
            var kept = inputs.CredentialCopies.ContainsKey(missing.Provider) ? "; gateways keep the last good one" : "";
            problems.Add((missing.ProblemReason!, missing.Problem! + kept));
            conditions.False(ProjectConditions.CredentialsSynced, missing.ProblemReason!, missing.Problem! + kept);
        }
        else if (inputs.Project.Spec.Providers is { Count: > 0 })
        {
            conditions.True(ProjectConditions.CredentialsSynced, ProjectConditions.SyncedReason);
        }
        else
        {
            conditions.True(ProjectConditions.CredentialsSynced, ProjectConditions.NoProvidersReason, "the project uses its ancestors' providers");
        }
    }

    private static void SetKeys(Conditions conditions, IReadOnlyList<KeyPlan> keyPlans, List<(string Reason, string Message)> problems)
    {
        if (keyPlans.FirstOrDefault(plan => plan.Change == KeyChange.Expired) is { } expired)
        {
            var message = $"key {expired.Status.Name} expired at {expired.Status.ExpirationTime:u}; set rotationInterval, raise duration, or delete Secret {expired.Status.SecretName} for a new one";
            problems.Add(("Expired", message));
            conditions.False(ProjectConditions.KeysIssued, "Expired", message);
        }
        else if (keyPlans.Count == 0)
        {
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.NoKeysReason);
        }
        else if (keyPlans.FirstOrDefault(plan => plan.Status.PreviousId is not null) is { } rotating)
        {
            conditions.True(
                ProjectConditions.KeysIssued,
                ProjectConditions.RotatingReason,
                $"key {rotating.Status.Name} was rotated; the one before works until {rotating.Status.PreviousExpirationTime:u}");
        }
        else
        {
            conditions.True(ProjectConditions.KeysIssued, ProjectConditions.IssuedReason);
        }
    }

    private static void SetGateway(Conditions conditions, ProjectInputs inputs)
    {
        switch (inputs.Gateways)
        {
            case null:
                conditions.Unknown(ProjectConditions.GatewayAvailable, ProjectConditions.NoGatewayReason, "no report of any gateway was read yet; is Metering running and --metering-url set?");
                break;
            case 0:
                conditions.False(ProjectConditions.GatewayAvailable, ProjectConditions.NoGatewayReason, "no gateway reports; install one or look at its log");
                break;
            default:
                conditions.True(ProjectConditions.GatewayAvailable, ProjectConditions.AvailableReason);
                break;
        }
    }

    private static void SetReady(Conditions conditions, ProjectState? state, List<(string Reason, string Message)> problems)
    {
        if (problems.Count > 0)
        {
            conditions.False(ConditionTypes.Ready, problems[0].Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (state is ProjectState.Suspended or ProjectState.Archived)
        {
            // Suspended is what was asked for, and it is in place.
            conditions.True(ConditionTypes.Ready, state.Value.ToString(), "requests are refused because spec.state says so");
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled);
        }
    }

    private static PlannedEvent? KeyEvent(KeyPlan plan) => plan.Change switch
    {
        KeyChange.Issued => new(EventType.Normal, "KeyIssued", "IssueKey", $"key {plan.Status.Name} is in Secret {plan.Status.SecretName}"),
        KeyChange.Rotated => new(EventType.Normal, "KeyRotated", "RotateKey", $"key {plan.Status.Name}: Secret {plan.Status.SecretName} holds a new key; the old one works until {plan.Status.PreviousExpirationTime:u}"),
        KeyChange.Reissued => new(EventType.Warning, "KeyReissued", "IssueKey", $"Secret {plan.Status.SecretName} did not hold the key it should; it holds a new one, and the old one is revoked"),
        KeyChange.PreviousRetired => new(EventType.Normal, "KeyRetired", "RetireKey", $"key {plan.Status.Name}: the one before the last rotation no longer works"),
        _ => null,
    };

    private static IEnumerable<PlannedEvent> RevokedEvents(ProjectInputs inputs) =>
        (inputs.Project.Status?.Keys ?? [])
            .Where(known => inputs.Project.Spec.Keys?.Any(key => key.Name == known.Name) != true)
            .Select(known => new PlannedEvent(EventType.Normal, "KeyRevoked", "RevokeKey", $"key {known.Name} is no longer in the spec: it is revoked and Secret {known.SecretName} deleted"));

    private static IEnumerable<PlannedEvent> NamespaceEvents(ProjectInputs inputs, IReadOnlyList<string> joined)
    {
        // The status holds the first hundred: beyond those, who comes and goes cannot be told from it.
        if (inputs.Project.Status?.Namespaces is not { Count: < 100 } before || joined.Count > 100)
        {
            yield break;
        }

        foreach (var name in joined.Except(before))
        {
            yield return new(EventType.Normal, "NamespaceJoined", "Join", $"namespace {name} belongs to the project now");
        }

        foreach (var name in before.Except(joined))
        {
            yield return new(EventType.Normal, "NamespaceLeft", "Leave", $"namespace {name} no longer belongs to the project; what it had from it is removed");
        }
    }

    private static IEnumerable<PlannedEvent> CredentialEvents(ProjectInputs inputs)
    {
        foreach (var source in inputs.Credentials)
        {
            var copy = inputs.CredentialCopies.GetValueOrDefault(source.Provider)?.Data?[CredentialCopy.DataKey];
            if (source.Value is { } value && copy is not null && !value.AsSpan().SequenceEqual(copy))
            {
                yield return new(EventType.Normal, "CredentialRotated", "SyncCredential", $"provider {source.Provider}: gateways take the new credential");
            }
        }
    }

    private static BoundObjects Bound(IReadOnlyList<ObjectKey> keys) => new()
    {
        Total = keys.Count,
        Items = keys.Count == 0 ? null : [.. keys.Order().Take(32).Select(key => new ObjectReference { Namespace = key.Namespace, Name = key.Name })],
    };
}
