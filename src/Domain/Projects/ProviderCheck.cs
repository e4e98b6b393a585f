using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Domain.Projects;

/// <summary>Whether a provider may be handed to gateways. One that may not is left out, and nothing else is. Pure.</summary>
public static class ProviderCheck
{
    /// <summary>Why a provider is left out; null when it is not.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="policy">Where requests may go.</param>
    public static (string Reason, string Message)? ProblemOf(ModelProvider provider, OutboundPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(policy);
        if (!Enum.IsDefined(provider.Type))
        {
            return (ConditionReasons.UnknownValue, "type holds a value that this version does not know; update claudeconfig, or use a value that 'kubectl explain' lists");
        }

        return policy.ProblemOf(AddressOf(provider)) is { } problem ? (ConditionReasons.HostNotAllowed, $"baseURL: {problem}") : null;
    }

    /// <summary>The problems of a project's providers, by name.</summary>
    /// <param name="project">The project.</param>
    /// <param name="policy">Where requests may go.</param>
    public static IReadOnlyDictionary<string, (string Reason, string Message)> ProblemsOf(ClaudeProject project, OutboundPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(project);
        var problems = new SortedDictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var provider in project.Spec.Providers ?? [])
        {
            if (ProblemOf(provider, policy) is { } problem)
            {
                problems[provider.Name] = (problem.Reason, $"provider {provider.Name}: {problem.Message}");
            }
        }

        return problems;
    }

    /// <summary>The address that requests to the provider begin with.</summary>
    /// <param name="provider">The provider.</param>
    public static string AddressOf(ModelProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return ProviderUrl.Normalise(provider.BaseURL ?? provider.Type switch
        {
            ProviderType.Anthropic => "https://api.anthropic.com",
            ProviderType.OpenAI => "https://api.openai.com",
            ProviderType.Google => "https://generativelanguage.googleapis.com",
            _ => "http://localhost:11434",
        });
    }
}
