using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What of a budget's scope exists. Members cannot be known beforehand; whatever is named there is believed.</summary>
/// <param name="Nothing">Why the scope selects nothing at all, with the remedy; null when it selects something.</param>
/// <param name="Missing">What it names besides that does not exist; null when there is no such thing.</param>
internal sealed record ScopeSelection(string? Nothing, string? Missing)
{
    private const int MostNamed = 3;

    public static ScopeSelection All { get; } = new(null, null);

    /// <summary>Pure.</summary>
    /// <param name="compiled">The budget with the coverage that is in force.</param>
    /// <param name="projects">The project tree.</param>
    /// <param name="priced">Tells which models have a price.</param>
    /// <param name="now">The time of the prices.</param>
    public static ScopeSelection Of(CompiledBudget compiled, ProjectTree projects, PricedModels priced, DateTimeOffset now)
    {
        if (compiled.Rule?.Coverage is not { } coverage || (coverage.Keys.Count == 0 && coverage.Models.Count == 0))
        {
            return All;
        }

        var keys = compiled.Projects.SelectMany(key => projects.Find(key)?.Spec.Keys ?? []).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        string[] missingKeys = [.. coverage.Keys.Where(key => !keys.Contains(key))];
        // Where models without a price are let through, any name may be one of them.
        var providers = compiled.Projects.SelectMany(key => projects.AncestorsOf(key).Prepend(key)).Distinct()
            .SelectMany(key => projects.Find(key)?.Spec.Providers ?? []).Select(provider => provider.Type).ToHashSet();
        string[] missingModels = compiled.Rule.OnUnpricedModel == UnpricedModelPolicy.Deny
            ? [.. coverage.Models.Where(pattern => !priced.Any(pattern, providers, now))]
            : [];
        if (coverage.Keys.Count > 0 && missingKeys.Length == coverage.Keys.Count)
        {
            return new($"no covered project has {Named("a key", missingKeys)} (spec.scope.keys); add it to spec.keys of project {Where(compiled)}, or correct the name", null);
        }

        if (coverage.Models.Count > 0 && missingModels.Length == coverage.Models.Count)
        {
            return new($"no model with a price is {Named("called", missingModels)} (spec.scope.models); correct the name, or add a price to Metering's price contract (--prices-file)", null);
        }

        string[] missing = [.. missingKeys.Select(key => $"key {key}"), .. missingModels.Select(model => $"model {model}")];
        return missing.Length == 0 ? All : new(null, $"{string.Join(", ", missing.Take(MostNamed))} of spec.scope {(missing.Length == 1 ? "does" : "do")} not exist yet and {(missing.Length == 1 ? "counts" : "count")} nothing");
    }

    private static string Where(CompiledBudget compiled) => compiled.Project?.ToString() ?? "";

    private static string Named(string what, string[] names) => $"{what} {string.Join(" or ", names.Take(MostNamed).Select(name => $"\"{name}\""))}";
}
