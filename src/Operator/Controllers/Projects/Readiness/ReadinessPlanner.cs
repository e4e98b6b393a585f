using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers.Gateways;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Judges a project by its spec and by what its transitions say: Accepted, GatewayAvailable and Ready. No I/O.</summary>
internal sealed class ReadinessPlanner(OperatorOptions options, TimeProvider time)
{
    private const int MostNamespaces = 100;

    private static readonly string[] OwnConditions = [ConditionTypes.Accepted, ProjectConditions.GatewayAvailable];

    /// <summary>Conditions of the transitions, in the order in which their problems give Ready its reason.</summary>
    private static readonly string[] TransitionConditions = [ProjectConditions.CredentialsSynced, ProjectConditions.KeysIssued, ProjectConditions.MembersBound];

    public ReadinessPlan Plan(ReadinessInputs inputs)
    {
        var project = inputs.Project;
        var joined = NamespaceConsent.NamespacesOf(project, inputs.Namespaces, out _);
        var conditions = new Conditions(project.Status?.Conditions, project.Metadata.Generation ?? 0, time);
        var problems = new List<(string Reason, string Message)>(Unacceptable(inputs));
        SetAccepted(conditions, inputs, joined, problems);
        SetGateway(conditions, inputs);
        var (failing, pending) = OfTransitions(project);
        problems.AddRange(failing);
        SetReady(conditions, project.Spec.State, problems, pending);
        var status = new ClaudeProjectStatus
        {
            ObservedGeneration = project.Metadata.Generation,
            Conditions = [.. conditions.ToList()],
            Namespaces = [.. joined.Take(MostNamespaces)],
            Configurations = Bound(inputs.BoundConfigurations),
            Routes = Bound(inputs.BoundRoutes),
            Budgets = Bound(inputs.BoundBudgets),
            GatewayAddress = AddressOf(inputs),
        };
        return new ReadinessPlan(status, problems.Count == 0 && pending.Count > 0, [.. NamespaceEvents(project, joined)]);
    }

    /// <summary>Callers are sent to a dedicated gateway once it was seen to serve, and stay there while it restarts.</summary>
    private string AddressOf(ReadinessInputs inputs)
    {
        if (inputs.Gateway is not { } gateway)
        {
            return options.GatewayAddress;
        }

        var address = GatewayNames.AddressOf(GatewayNames.Of(gateway), options.PlatformNamespace);
        return inputs.GatewayServes || inputs.Project.Status?.GatewayAddress == address ? address : options.GatewayAddress;
    }

    /// <summary>The status of a project that is paused.</summary>
    public ClaudeProjectStatus Paused(ClaudeProject project) =>
        OwnPart(project) with { Conditions = HeldObject.Paused(project, project.Status?.Conditions, OwnConditions, "keeps keys, members and credentials as they are", time) };

    /// <summary>The status of a deleted project whose children cannot be deleted.</summary>
    public ClaudeProjectStatus Stuck(ClaudeProject project, string message) =>
        OwnPart(project) with { Conditions = HeldObject.Terminating(project, project.Status?.Conditions, OwnConditions, message, time) };

    /// <summary>The status of a deleted project that was cleaned up after, and that somebody else holds.</summary>
    public ClaudeProjectStatus Terminating(ClaudeProject project) => OwnPart(project) with { Conditions = HeldObject.Terminating(project, project.Status?.Conditions, OwnConditions, time) };

    private static ClaudeProjectStatus OwnPart(ClaudeProject project) =>
        (project.Status ?? new()) with { Spend = null, Keys = null, NextExpiry = null, Retries = null };

    private static IEnumerable<(string Reason, string Message)> Unacceptable(ReadinessInputs inputs)
    {
        if (inputs.ParentProblem is { } parent)
        {
            yield return parent;
        }

        foreach (var problem in inputs.ProviderProblems.Concat(inputs.IdentityProblems))
        {
            yield return problem;
        }

        foreach (var field in UnknownFields(inputs.Project.Spec))
        {
            yield return (ConditionReasons.UnknownValue, $"{field}; update claudeconfig, or use a value that 'kubectl explain' lists");
        }

        if (inputs.BundleProblem is { } left)
        {
            yield return left;
        }
    }

    /// <summary>What an unknown value is taken for: always the stricter.</summary>
    private static IEnumerable<string> UnknownFields(ClaudeProjectSpec spec)
    {
        if (spec.State is { } state && !Enum.IsDefined(state))
        {
            yield return "spec.state holds a value that this version does not know, and requests are refused";
        }

        if ((spec.RateLimitTier is { } tier && !Enum.IsDefined(tier)) || spec.Keys?.Any(key => key.RateLimitTier is { } own && !Enum.IsDefined(own)) == true)
        {
            yield return "a rateLimitTier holds a value that this version does not know, and counts as Free";
        }

        if (spec.DeletionPolicy is { } policy && !Enum.IsDefined(policy))
        {
            yield return "spec.deletionPolicy holds a value that this version does not know, and counts as Orphan";
        }

        if (spec.Policy?.Unbudgeted is { } unbudgeted && !Enum.IsDefined(unbudgeted))
        {
            yield return "spec.policy.unbudgeted holds a value that this version does not know, and counts as Deny";
        }
    }

    private static void SetAccepted(Conditions conditions, ReadinessInputs inputs, IReadOnlyList<string> joined, List<(string Reason, string Message)> problems)
    {
        var unenforced = ReadinessUnenforced.Of(inputs.Project.Spec).ToArray();
        if (problems is [var first, ..])
        {
            conditions.False(ConditionTypes.Accepted, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (unenforced.Length == 0 && joined.Count == 1 && inputs.Project.Spec.NamespaceSelector is not null)
        {
            // Which namespaces match and do not consent is not said: who they are is nothing to the project.
            conditions.True(
                ConditionTypes.Accepted,
                ProjectConditions.NamespaceNotAcceptingReason,
                $"no other namespace belongs to the project: one joins that matches namespaceSelector and carries the label {Names.AcceptProjectLabel}={NamespaceConsent.ValueFor(inputs.Project.Key)}");
        }
        else
        {
            conditions.Accept(unenforced);
        }
    }

    private static void SetGateway(Conditions conditions, ReadinessInputs inputs)
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
                conditions.True(ProjectConditions.GatewayAvailable, ProjectConditions.AvailableReason, "a gateway reports");
                break;
        }
    }

    private static (IReadOnlyList<(string Reason, string Message)> Failing, IReadOnlyList<string> Pending) OfTransitions(ClaudeProject project)
    {
        var failing = new List<(string, string)>();
        var pending = new List<string>();
        string[] asked =
        [
            .. TransitionConditions,
            .. project.Spec.Gateway is null ? Array.Empty<string>() : [ProjectConditions.GatewayReady],
            .. project.Spec.Workloads?.Egress is null ? Array.Empty<string>() : [ProjectConditions.EgressRestricted],
        ];
        foreach (var type in asked)
        {
            var found = project.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
            if (found is null || found.ObservedGeneration != project.Metadata.Generation)
            {
                pending.Add(type);
            }
            else if (found.Status != "True")
            {
                failing.Add((found.Reason, found.Message));
            }
        }

        return (failing, pending);
    }

    private static void SetReady(Conditions conditions, ProjectState? state, List<(string Reason, string Message)> problems, IReadOnlyList<string> pending)
    {
        if (problems is [var first, ..])
        {
            conditions.False(ConditionTypes.Ready, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else if (pending.Count > 0)
        {
            conditions.Unknown(ConditionTypes.Ready, ConditionReasons.Progressing, $"{string.Join(", ", pending)} {(pending.Count == 1 ? "does" : "do")} not speak of this generation yet");
        }
        else if (state is ProjectState.Suspended or ProjectState.Archived)
        {
            // Suspended is what was asked for, and it is in place.
            conditions.True(ConditionTypes.Ready, state.Value.ToString(), "requests are refused because spec.state says so");
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled, "members, keys and credentials are in place");
        }
    }

    private static IEnumerable<PlannedEvent> NamespaceEvents(ClaudeProject project, IReadOnlyList<string> joined)
    {
        // The status holds the first hundred: beyond those, who comes and goes cannot be told from it.
        if (project.Status?.Namespaces is not { Count: < MostNamespaces } before || joined.Count > MostNamespaces)
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

    private static BoundObjects Bound(IReadOnlyList<ObjectKey> keys) => new()
    {
        Total = keys.Count,
        Items = keys.Count == 0 ? null : [.. keys.Order().Take(32).Select(key => new ObjectReference { Namespace = key.Namespace, Name = key.Name })],
    };
}
