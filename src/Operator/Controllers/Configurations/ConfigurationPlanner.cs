using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>From what is to what should be, for a configuration. No I/O.</summary>
internal sealed class ConfigurationPlanner(TimeProvider time)
{
    private const int DefaultHistory = 10;

    private static readonly string[] OwnConditions =
        [ConditionTypes.Accepted, ConfigurationConditions.Valid, ConfigurationConditions.Deployed, ConfigurationConditions.BackedUp];

    public ConfigurationPlan Plan(ConfigurationInputs inputs)
    {
        var configuration = inputs.Configuration;
        var owner = ChildOwner.Of(configuration);
        var history = new RevisionHistory(owner, inputs.Revisions);
        var targets = Targets(inputs);
        var frozen = inputs.ProjectProblem is not null || inputs.Project?.Spec.State == ProjectState.Archived;
        var delivery = Delivery.Decide(inputs, history);
        delivery = frozen ? delivery.Held(inputs) : delivery;
        return new ConfigurationPlan
        {
            Bundles = frozen || delivery.Data is null ? null : [.. targets.Select(target => Bundle(owner, inputs, target, delivery))],
            Revisions = frozen ? null : history.Keep(
                inputs.Compiled.Bundle,
                [.. new[] { delivery.Revision, configuration.Spec.PinnedRevision }.OfType<string>()],
                configuration.Spec.RevisionHistoryLimit ?? DefaultHistory),
            NeedsFinalizer = targets.Any(target => target != configuration.Key.Namespace),
            Status = Status(inputs, targets, delivery),
            Events = Events(inputs, delivery),
        };
    }

    /// <summary>The status of a configuration that is paused.</summary>
    public ClaudeConfigurationStatus Paused(ClaudeConfiguration configuration) =>
        (configuration.Status ?? new()) with { Conditions = Held.Paused(configuration, configuration.Status?.Conditions, OwnConditions, "keeps what is deployed as it is", time) };

    /// <summary>The status of a deleted configuration whose bundles cannot be deleted.</summary>
    public ClaudeConfigurationStatus Terminating(ClaudeConfiguration configuration, string message) =>
        (configuration.Status ?? new()) with { Conditions = Held.Terminating(configuration, configuration.Status?.Conditions, OwnConditions, message, time) };

    private static IReadOnlyList<string> Targets(ConfigurationInputs inputs)
    {
        if (inputs.Project is not { } project)
        {
            return [];
        }

        var selector = inputs.Configuration.Spec.Targets?.NamespaceSelector;
        return
        [
            .. NamespaceConsent.NamespacesOf(project, inputs.Namespaces, out _)
                .Where(name => selector is null || (inputs.Namespaces.TryGetValue(name, out var labels) && selector.Matches(labels))),
        ];
    }

    private static V1ConfigMap Bundle(ChildOwner owner, ConfigurationInputs inputs, string @namespace, Delivery delivery) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = owner.Metadata(
            @namespace,
            owner.ChildName("claude-code", @namespace),
            Components.Bundle,
            new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(inputs.Project!.Metadata.Name) },
            new Dictionary<string, string> { [Names.RevisionAnnotation] = delivery.Revision! }),
        Data = delivery.Data!.ToDictionary(),
    };

    private ClaudeConfigurationStatus Status(ConfigurationInputs inputs, IReadOnlyList<string> targets, Delivery delivery)
    {
        var configuration = inputs.Configuration;
        var conditions = new Conditions(configuration.Status?.Conditions, configuration.Metadata.Generation ?? 0, time);
        var problems = new List<(string Reason, string Message)>();
        SetAccepted(conditions, inputs, problems);
        SetValid(conditions, inputs, problems);
        SetDeployed(conditions, inputs, targets, delivery, problems);
        conditions.Unknown(ConfigurationConditions.BackedUp, ConfigurationConditions.NotConfiguredReason, "this version has no backup store; revisions are kept in the cluster");
        if (problems.Count > 0)
        {
            conditions.False(ConditionTypes.Ready, problems[0].Reason, string.Join("; ", problems.Select(problem => problem.Message).Distinct()));
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled);
        }

        return new ClaudeConfigurationStatus
        {
            ObservedGeneration = configuration.Metadata.Generation,
            Conditions = [.. conditions.ToList()],
            Revision = delivery.Revision,
            Targets = new TargetCount { Ready = ReadyTargets(inputs, targets.Count, delivery), Total = targets.Count },
            Origins = Origins(inputs),
            Warnings = Warnings(inputs),
            Retry = inputs.Retry,
        };
    }

    private static int ReadyTargets(ConfigurationInputs inputs, int total, Delivery delivery)
    {
        // What a refusal came after is not known; what was there before it is there still.
        var ready = inputs.Refused is not null ? inputs.Configuration.Status?.Targets?.Ready ?? 0 : delivery.Revision is null ? 0 : total - inputs.Contested.Count;
        return Math.Clamp(ready, 0, total);
    }

    private static void SetAccepted(Conditions conditions, ConfigurationInputs inputs, List<(string Reason, string Message)> problems)
    {
        if (inputs.ProjectProblem is { } problem)
        {
            problems.Add(problem);
            conditions.False(ConditionTypes.Accepted, problem.Reason, problem.Message);
            return;
        }

        conditions.Accept(ConfigurationUnenforced.Of(inputs.Configuration.Spec));
    }

    private static void SetValid(Conditions conditions, ConfigurationInputs inputs, List<(string Reason, string Message)> problems)
    {
        var compiled = inputs.Compiled;
        if (compiled.IsValid)
        {
            conditions.True(ConfigurationConditions.Valid, compiled.Reason, compiled.Message);
        }
        else
        {
            problems.Add((compiled.Reason, compiled.Message));
            conditions.False(ConfigurationConditions.Valid, compiled.Reason, compiled.Message);
        }
    }

    private static void SetDeployed(
        Conditions conditions, ConfigurationInputs inputs, IReadOnlyList<string> targets, Delivery delivery, List<(string Reason, string Message)> problems)
    {
        if (inputs.Refused is { } refused)
        {
            var refusal = Refusal.Problem(refused);
            problems.Add(refusal);
            conditions.False(ConfigurationConditions.Deployed, refusal.Reason, refusal.Message);
        }
        else if (inputs.Contested.Count > 0)
        {
            var contest = Contest.Problem(inputs.Contested);
            problems.Add(contest);
            conditions.False(ConfigurationConditions.Deployed, contest.Reason, contest.Message);
        }
        else if (delivery.Problem is { } problem)
        {
            problems.Add(problem);
            conditions.False(ConfigurationConditions.Deployed, problem.Reason, problem.Message);
        }
        else if (inputs.ProjectProblem is { } unresolved)
        {
            conditions.False(ConfigurationConditions.Deployed, unresolved.Reason, "what was deployed last stays until the project can be resolved");
        }
        else if (!inputs.Compiled.IsValid)
        {
            var kept = delivery.Revision is { } revision ? $"revision {revision} stays deployed until the configuration is valid" : "nothing was deployed yet";
            conditions.False(ConfigurationConditions.Deployed, ConfigurationConditions.InvalidSettingsReason, kept);
        }
        else if (targets.Count == 0)
        {
            conditions.True(ConfigurationConditions.Deployed, ConfigurationConditions.NoTargetsReason, "no namespace is a target; other configurations may extend this one");
        }
        else
        {
            conditions.True(
                ConfigurationConditions.Deployed,
                delivery.Pinned ? ConfigurationConditions.PinnedReason : ConfigurationConditions.DeployedReason,
                $"revision {delivery.Revision} is in {targets.Count} namespace{(targets.Count == 1 ? "" : "s")}");
        }
    }

    private static IReadOnlyList<SettingOrigin>? Origins(ConfigurationInputs inputs)
    {
        var inherited = inputs.Compiled.Origins
            .Where(origin => origin.Path.Length <= 256 && origin.From.Any(from => from != inputs.Configuration.Key))
            .OrderBy(origin => origin.Path, StringComparer.Ordinal)
            .Take(200)
            .Select(origin => new SettingOrigin
            {
                Path = origin.Path,
                From = [.. origin.From.Take(64).Select(from => from.ToString())],
            })
            .ToArray();
        return inherited.Length == 0 ? null : inherited;
    }

    private static IReadOnlyList<string>? Warnings(ConfigurationInputs inputs)
    {
        var warnings = inputs.Compiled.Findings.Where(finding => !finding.IsError).Select(finding => Cut(finding.ToString())).Distinct().Take(32).ToArray();
        return warnings.Length == 0 ? null : warnings;
    }

    private static string Cut(string text) => text.Length <= 1024 ? text : string.Concat(text.AsSpan(0, 1023), "…");

    private static IReadOnlyList<PlannedEvent> Events(ConfigurationInputs inputs, Delivery delivery)
    {
        var before = inputs.Configuration.Status;
        return delivery.Revision is { } revision && before?.Revision is { } old && old != revision
            ? [new(EventType.Normal, "RevisionDeployed", "Deploy", $"revision {revision} takes the place of {old}")]
            : [];
    }
}
