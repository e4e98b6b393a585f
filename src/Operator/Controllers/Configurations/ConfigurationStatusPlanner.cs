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
        var (status, reason, message) = DeliveredCondition.Of(inputs, plan, outcome, problems);
        _ = status switch
        {
            true => conditions.True(ConfigurationConditions.Delivered, reason, message),
            false => conditions.False(ConfigurationConditions.Delivered, reason, message),
            null => conditions.Unknown(ConfigurationConditions.Delivered, reason, message),
        };
        SetDeployed(conditions, inputs, plan);
        conditions.Unknown(ConfigurationConditions.BackedUp, ConfigurationConditions.NotConfiguredReason, "this version has no backup store; revisions are kept in the cluster");
        if (problems.Count > 0)
        {
            conditions.False(ConditionTypes.Ready, problems[0].Reason, string.Join("; ", problems.Select(problem => problem.Message).Distinct()));
        }
        else
        {
            conditions.True(ConditionTypes.Ready, ConditionReasons.Reconciled, $"the configuration is accepted and valid; {message}");
        }

        return new ClaudeConfigurationStatus
        {
            ObservedGeneration = configuration.Metadata.Generation,
            Conditions = [.. conditions.ToList()],
            Revision = plan.Delivery.Revision,
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

    /// <summary>What workloads serve, as far as their sidecars say: never concluded from what was delivered.</summary>
    private static void SetDeployed(Conditions conditions, ConfigurationInputs inputs, ConfigurationPlan plan)
    {
        var revision = plan.Delivery.Revision;
        var old = inputs.Revisions.Select(RevisionHistory.RevisionOf).OfType<string>().Where(name => name != revision).Sum(name => inputs.Served?.GetValueOrDefault(name) ?? 0);
        var current = revision is null ? 0 : inputs.Served?.GetValueOrDefault(revision) ?? 0;
        if (old > 0)
        {
            conditions.False(
                ConfigurationConditions.Deployed, ConfigurationConditions.RollingOutReason, $"{Sidecars(old)} an older revision of this configuration, {Sidecars(current)} {revision}");
        }
        else if (current > 0)
        {
            conditions.True(ConfigurationConditions.Deployed, ConfigurationConditions.DeployedReason, $"{Sidecars(current)} revision {revision}");
        }
        else
        {
            conditions.Unknown(
                ConfigurationConditions.Deployed, ConfigurationConditions.NoReportsReason,
                revision is null ? "nothing was delivered yet" : $"no sidecar has reported that it serves revision {revision}");
        }
    }

    private static string Sidecars(int count) => count == 1 ? "1 sidecar serves" : $"{count} sidecars serve";

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
