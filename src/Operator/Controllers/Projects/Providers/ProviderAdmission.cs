using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Providers;

/// <summary>Whether the platform lets a project's provider be handed to gateways. One that may not is left out, and nothing else is. Pure.</summary>
internal static class ProviderAdmission
{
    /// <summary>Why a provider of a project in a namespace is left out; null when it is not.</summary>
    public static (string Reason, string Message)? ProblemOf(ModelProvider provider, string @namespace, OperatorOptions options) =>
        ProviderCheck.ProblemOf(provider, options.Outbound) ?? IdentityProblem(provider, @namespace, options);

    /// <summary>The problems of a project's providers, by name.</summary>
    public static IReadOnlyDictionary<string, (string Reason, string Message)> ProblemsOf(ClaudeProject project, OperatorOptions options)
    {
        var problems = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var provider in project.Spec.Providers ?? [])
        {
            if (ProblemOf(provider, project.Key.Namespace, options) is { } problem)
            {
                problems[provider.Name] = (problem.Reason, $"provider {provider.Name}: {problem.Message}");
            }
        }

        return problems;
    }

    /// <summary>What gateways become at the provider, as a bundle says it; null where they use a secret.</summary>
    public static WorkloadIdentityEntry? IdentityOf(ModelProvider provider) => provider.Credential?.WorkloadIdentity switch
    {
        { Aws: { } aws } => new WorkloadIdentityEntry { RoleArn = aws.RoleARN },
        { Google: { } google } => new WorkloadIdentityEntry { Audience = google.Audience, ServiceAccount = google.ServiceAccount },
        { Anthropic: { } anthropic } => new WorkloadIdentityEntry
        {
            Organization = anthropic.Organization, FederationRule = anthropic.FederationRule, ServiceAccount = anthropic.ServiceAccount, Workspace = anthropic.Workspace,
        },
        _ => null,
    };

    // Gateways are shared: without this a project could name the role that another project's requests run as.
    private static (string Reason, string Message)? IdentityProblem(ModelProvider provider, string @namespace, OperatorOptions options)
    {
        if (IdentityOf(provider) is not { } identity || @namespace == options.PlatformNamespace)
        {
            return null;
        }

        var name = identity.RoleArn ?? identity.ServiceAccount ?? identity.Audience ?? "gateway";
        return options.Identities.Any(grant => grant.Covers(@namespace, name))
            ? null
            : (ConditionReasons.IdentityNotAllowed,
                $"credential.workloadIdentity: projects of namespace {@namespace} may not use {(name == "gateway" ? "the gateways' own identity" : name)}, because gateways are shared; ask the platform to start the operator with --workload-identities {@namespace}={name}, or use a secret");
    }
}
