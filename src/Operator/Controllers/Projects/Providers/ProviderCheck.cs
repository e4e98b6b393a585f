using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Operator.Controllers.Projects.Providers;

/// <summary>Whether a provider may be handed to gateways. One that may not is left out, and nothing else is. Pure.</summary>
internal static class ProviderCheck
{
    /// <summary>Why a provider is left out; null when it is not.</summary>
    public static (string Reason, string Message)? ProblemOf(ModelProvider provider, OutboundPolicy policy)
    {
        if (!Enum.IsDefined(provider.Type))
        {
            return (ConditionReasons.UnknownValue, "type holds a value that this version does not know; update claudeconfig, or use a value that 'kubectl explain' lists");
        }

        return policy.ProblemOf(AddressOf(provider)) is { } problem ? (ConditionReasons.HostNotAllowed, $"baseURL: {problem}") : null;
    }

    /// <summary>The problems of a project's providers, by name.</summary>
    public static IReadOnlyDictionary<string, (string Reason, string Message)> ProblemsOf(ClaudeProject project, OutboundPolicy policy)
    {
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
    public static string AddressOf(ModelProvider provider) => ClaudeConfig.Contracts.Outbound.ProviderUrl.Normalise(provider.BaseURL ?? provider.Type switch
    {
        ProviderType.Anthropic => "https://api.anthropic.com",
        ProviderType.OpenAI => "https://api.openai.com",
        ProviderType.Google => "https://generativelanguage.googleapis.com",
        _ => "http://localhost:11434",
    });
}
