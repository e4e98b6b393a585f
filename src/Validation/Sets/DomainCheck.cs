using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Policy;
using ClaudeConfig.Policy.Settings;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Objects;

namespace ClaudeConfig.Validation.Sets;

/// <summary>What the objects mean together, by the resolution that every process acts on.</summary>
internal sealed class DomainCheck(ReferenceCheck references, DomainSnapshot snapshot, ValidationOptions options, ProblemList problems)
{
    public void Check(IEnumerable<CompiledPolicy> policies)
    {
        foreach (var found in references.Judged)
        {
            switch (found.Typed)
            {
                case ClaudeProject project:
                    Project(found, project);
                    break;
                case Budget budget:
                    foreach (var problem in snapshot.Budgets[budget.Key].Problems)
                    {
                        Resolved(found, problem.Reason, problem.Field, problem.Message);
                    }

                    break;
                case ModelRoute route:
                    Route(found, route);
                    break;
            }
        }

        foreach (var finding in policies.SelectMany(policy => policy.Findings))
        {
            if (references.Find(ClaudeConfiguration.KubeKind, finding.Object) is { IsJudged: true } found && !IsOfReferences(finding.Reason)
                && PathOf(finding, found) is var path && !found.IsDamagedAt(path) && !IsOfUnknownServer(path, found))
            {
                problems.Add(found, RuleOf(finding), path, finding.Message, finding.Nearest);
            }
        }
    }

    /// <summary>Variables of <c>spec.env</c> are judged as those of the settings, where they go.</summary>
    private static string PathOf(Finding finding, LoadedObject found)
    {
        const string Variables = "spec.settings.env";
        if (!NodePath.IsWithin(finding.Path, Variables) || NodePath.Find(found.Node, finding.Path).Value is not null)
        {
            return finding.Path;
        }

        var environment = ((ClaudeConfiguration)found.Typed!).Spec.Env ?? [];
        var index = environment.Index().Where(variable => JsonPath.Member(Variables, variable.Item.Name) == finding.Path).Select(variable => variable.Index).DefaultIfEmpty(-1).First();
        return index < 0 ? finding.Path : $"spec.env[{index}].{(finding.Message.Contains("${VAR}", StringComparison.Ordinal) ? "value" : "name")}";
    }

    /// <summary>What a server needs follows from its type.</summary>
    private static bool IsOfUnknownServer(string path, LoadedObject found) =>
        path.StartsWith("spec.mcpServers[", StringComparison.Ordinal) && found.IsDamagedAt($"{path[..(path.IndexOf(']', StringComparison.Ordinal) + 1)]}.type");

    private void Project(LoadedObject found, ClaudeProject project)
    {
        if (snapshot.Projects.ProblemOf(project.Key) is { } problem)
        {
            Resolved(found, problem.Reason, problem.Field, problem.Message);
        }

        foreach (var (provider, i) in (project.Spec.Providers ?? []).Select((provider, i) => (provider, i)))
        {
            var field = $"spec.providers[{i}]";
            if (!found.IsDamagedAt(field) && ProviderCheck.ProblemOf(provider, options.Outbound) is ({ } reason, { } message) && reason == ConditionReasons.HostNotAllowed)
            {
                problems.Add(found, IsNeverAdmitted(provider) ? ProblemRules.Meaning : ProblemRules.OutboundHost, $"{field}.baseURL", Stripped(message, "baseURL: "));
            }
        }
    }

    /// <summary>Whether no list of the platform could admit the address.</summary>
    private static bool IsNeverAdmitted(ModelProvider provider) =>
        !Uri.TryCreate(ProviderCheck.AddressOf(provider), UriKind.Absolute, out var address)
        || ProviderCheck.ProblemOf(provider, new OutboundPolicy { InternalHosts = [$"{address.Host}:{address.Port}"] }) is not null;

    private void Route(LoadedObject found, ModelRoute route)
    {
        var resolved = snapshot.Routes[route.Key];
        foreach (var problem in resolved.Problems.Where(problem => problem.Reason != ConditionReasons.HostNotAllowed))
        {
            Resolved(found, problem.Reason, problem.Field, problem.Message);
        }

        foreach (var shadow in references.IsCertain(found) ? resolved.Shadows : [])
        {
            problems.Add(found, ProblemRules.Shadowed, "spec.match", shadow);
        }
    }

    private void Resolved(LoadedObject found, string reason, string field, string message)
    {
        if (IsOfReferences(reason) || found.IsDamagedAt(field))
        {
            return;
        }

        // Of a chain that is broken above, the object at fault says so itself.
        var prefix = $"{found.Kind} {found.Key}: ";
        if (!message.StartsWith(prefix, StringComparison.Ordinal))
        {
            return;
        }

        var isCertain = references.IsCertain(found);
        var rule = reason switch
        {
            ConditionReasons.Cycle => ProblemRules.Cycle,
            RouteConditions.ProviderNotFoundReason => isCertain ? ProblemRules.ProviderMissing : ProblemRules.ProviderUnknown,
            RouteConditions.OutsideDataBoundaryReason => ProblemRules.DataBoundary,
            ConditionReasons.Conflict => ProblemRules.Conflict,
            _ => ProblemRules.Meaning,
        };
        problems.Add(found, rule, field, Stripped(Stripped(message, prefix), field + " "));
    }

    private static string Stripped(string message, string prefix) => message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;

    // ReferenceCheck tells apart what is missing from what is not granted; who resolves for a cluster must not.
    private static bool IsOfReferences(string reason) => reason is ConditionReasons.RefNotFound or ConditionReasons.NotGranted;

    private static ProblemRule RuleOf(Finding finding) => (finding.Reason, finding.Severity) switch
    {
        (ConfigurationConditions.LockedPathOverriddenReason, _) => ProblemRules.LockedPath,
        (ConfigurationConditions.TooLargeReason, _) => ProblemRules.TooLarge,
        (ConditionReasons.Cycle, _) => ProblemRules.Cycle,
        (ConditionReasons.Invalid, _) => ProblemRules.Meaning,
        (_, FindingSeverity.Error) => ProblemRules.Settings,
        _ => ProblemRules.UnknownSetting,
    };
}
