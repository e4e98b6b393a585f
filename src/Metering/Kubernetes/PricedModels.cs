using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Tells whether a model pattern can mean any model that has a price.</summary>
internal sealed class PricedModels(PriceBook book)
{
    private const string AnyModel = "*";

    private readonly ILookup<string, string> _models = book.Prices.Select(price => (price.Provider, price.Model)).Distinct().ToLookup(pair => pair.Provider, pair => pair.Model);

    /// <param name="pattern">A model, with * for any characters.</param>
    /// <param name="types">The providers that may serve it; all of them when empty.</param>
    /// <param name="at">When.</param>
    public bool Any(string pattern, IReadOnlyCollection<ProviderType> types, DateTimeOffset at)
    {
        var providers = types.Count == 0 ? _models.Select(group => group.Key) : types.Select(Name);
        return providers.Any(provider => pattern.Contains('*') ? _models[provider].Any(model => Meets(pattern, model)) : book.Find(provider, pattern, at) is not null);
    }

    // A pattern may be of a model's dated ids, which the book knows by the model alone.
    private static bool Meets(string pattern, string model) =>
        model == AnyModel || Glob.IsMatch(pattern, model) || pattern[..pattern.IndexOf('*')].StartsWith(model, StringComparison.Ordinal);

    private static string Name(ProviderType type) =>
        Enum.TryParse<Contracts.Configuration.ProviderType>(type.ToString(), out var known) ? ProviderNames.Of(known) : "";
}
