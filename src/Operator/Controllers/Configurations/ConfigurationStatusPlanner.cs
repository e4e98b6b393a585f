using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime.Status;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>What a configuration's status says once its children were written. No I/O.</summary>
internal sealed class ConfigurationStatusPlanner(TimeProvider time)
{
    private const int MostOrigins = 200;
    private const int MostWarnings = 32;

    private static readonly string[] OwnConditions =
    [
        ConditionTypes.Accepted, ConfigurationConditions.Valid, ConfigurationConditions.Delivered, ConfigurationConditions.Deployed, ConfigurationConditions.BackedUp,
    ];

    /// <param name="inputs">What was planned from.</param>
    /// <param name="plan">What was planned.</param>
    /// <param name="outcome">What became of it; null where no bundle was to be written.</param>
    public ClaudeConfigurationStatus Status(ConfigurationInputs inputs, ConfigurationPlan plan, DeliveryOutcome? outcome)
    {
        var configuration = inputs.Configuration;
        var conditions = new Conditions(configuration.Status?.Conditions, configuration.Metadata.Generation ?? 0, time);
        var problems = new List<(string Reason, string Message)>();
        SetAccepted(conditions, inputs, problems);
        SetValid(conditions, inputs, problems);
        var delivered = DeliveredCondition.Of(inputs, plan, outcome, problems);
        Set(conditions, ConfigurationConditions.Delivered, delivered);
        Set(conditions, ConfigurationConditions.Deployed, DeployedCondition.Of(inputs, plan));
        if (plan.Rollout is { RolledBack: true, Status: { } back })
        {
            problems.Add((ConfigurationConditions.RolledBackReason, $"revision {back.Revision} was rolled back ({back.Reason}): {back.Message}; edit the configuration, or promote it by annotation"));
        }

        BackedUpCondition.AddTo(conditions, inputs, plan.Delivery.Revision);
        if (problems.Count > 0)
        {
            conditions.False(ConditionTypes.Ready, problems[0].Reason, string.Join("; ", problems.Select(problem => problem.Message).Distinct()));
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled, $"the configuration is accepted and valid; {delivered.Message}");
        }

        return new ClaudeConfigurationStatus
        {
            ObservedGeneration = configuration.Metadata.Generation,
            Conditions = [.. conditions.ToList()],
            Revision = plan.Delivery.Revision,
            RolledBackRevision = plan.Rollout.RolledBack ? plan.Rollout.Status!.Revision : null,
            Pods = DeployedCondition.Count(inputs, plan),
            Layers = plan.Rollout.Layers,
            Rollout = plan.Rollout.Status,
            Targets = new TargetCount { Ready = ReadyTargets(inputs, plan, outcome), Total = plan.Targets.Count },
            Origins = Origins(inputs),
            Warnings = Warnings(inputs),
            Retry = outcome?.Retry,
        };
    }

    /// <summary>The status of a configuration that is paused.</summary>
    public ClaudeConfigurationStatus Paused(ClaudeConfiguration configuration) =>
        (configuration.Status ?? new()) with { Conditions = HeldObject.Paused(configuration, configuration.Status?.Conditions, OwnConditions, "keeps what is delivered as it is", time) };

    /// <summary>The status of a deleted configuration whose bundles cannot be deleted.</summary>
    public ClaudeConfigurationStatus Terminating(ClaudeConfiguration configuration, string message) =>
        (configuration.Status ?? new()) with { Conditions = HeldObject.Terminating(configuration, configuration.Status?.Conditions, OwnConditions, message, time) };

    private static int ReadyTargets(ConfigurationInputs inputs, ConfigurationPlan plan, DeliveryOutcome? outcome) =>
        // Where nothing was to be written, what was there before is there still.
        Math.Clamp(outcome?.Confirmed.Count ?? (plan.Delivery.Revision is null ? 0 : inputs.Configuration.Status?.Targets?.Ready ?? 0), 0, plan.Targets.Count);

    private static void SetAccepted(Conditions conditions, ConfigurationInputs inputs, List<(string Reason, string Message)> problems)
    {
        if (inputs.ProjectProblem is { } problem)
        {
            problems.Add(problem);
            conditions.False(ConditionTypes.Accepted, problem.Reason, problem.Message);
            return;
        }

        conditions.Accept([]);
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

    private static void Set(Conditions conditions, string type, (bool? Status, string Reason, string Message) found) => _ = found.Status switch
    {
        true => conditions.True(type, found.Reason, found.Message),
        false => conditions.False(type, found.Reason, found.Message),
        null => conditions.Unknown(type, found.Reason, found.Message),
    };

    private static IReadOnlyList<SettingOrigin>? Origins(ConfigurationInputs inputs)
    {
        var inherited = inputs.Compiled.Origins
            .Where(origin => origin.Path.Length <= 256 && (origin.LockedBy is not null || origin.From.Any(from => from != inputs.Configuration.Key)))
            .DistinctBy(origin => origin.Path)
            .OrderBy(origin => origin.LockedBy is null)
            .ThenBy(origin => origin.Path, StringComparer.Ordinal)
            .Take(MostOrigins)
            .Select(origin => new SettingOrigin { Path = origin.Path, From = [.. origin.From.Take(64).Select(from => from.ToString())], LockedBy = origin.LockedBy?.ToString() })
            .ToArray();
        return inherited.Length == 0 ? null : inherited;
    }

    private static IReadOnlyList<string>? Warnings(ConfigurationInputs inputs)
    {
        var warnings = inputs.Compiled.Findings.Where(finding => !finding.IsError).Select(finding => Cut(finding.ToString())).Distinct().Take(MostWarnings).ToArray();
        return warnings.Length == 0 ? null : warnings;
    }

    private static string Cut(string text) => text.Length <= 1024 ? text : string.Concat(text.AsSpan(0, 1023), "…");
}
