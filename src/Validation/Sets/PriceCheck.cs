using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Pricing;
using ClaudeConfig.Validation.Objects;

namespace ClaudeConfig.Validation.Sets;

/// <summary>Whether the price list knows the models that routes name.</summary>
internal static class PriceCheck
{
    public static void Check(ReferenceCheck references, DomainSnapshot snapshot, DateTimeOffset now, ProblemList problems)
    {
        foreach (var found in references.Judged)
        {
            if (found.Typed is not ModelRoute route || !snapshot.Routes.TryGetValue(route.Key, out var resolved))
            {
                continue;
            }

            foreach (var target in route.Spec.Targets)
            {
                if (target.Model is { } model && resolved.Providers.TryGetValue(target.Name, out var provider) && Name(provider.Provider.Type) is { } name
                    && PriceBook.Public.Find(name, model, now) is null)
                {
                    problems.Add(
                        found, ProblemRules.UnpricedModel, $"spec.targets[{target.Name}].model",
                        $"\"{model}\" is not in the price list of {name}; Hard budgets refuse it unless spec.enforcement.onUnpricedModel says otherwise, or a contract gives its price");
                }
            }
        }
    }

    // What runs in one's own cluster has no list price.
    private static string? Name(Api.Projects.ProviderType type) => type switch
    {
        Api.Projects.ProviderType.Anthropic => ProviderNames.Anthropic,
        Api.Projects.ProviderType.OpenAI => ProviderNames.OpenAI,
        Api.Projects.ProviderType.Google => ProviderNames.Google,
        _ => null,
    };
}
