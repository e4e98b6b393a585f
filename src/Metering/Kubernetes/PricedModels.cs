using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Tells whether a model pattern can mean any model that has a price.</summary>
internal sealed class PricedModels(Func<PriceBook> prices)
{
    private const string AnyModel = "*";

    private volatile KnownModels? _known;

    /// <param name="pattern">A model, with * for any characters.</param>
    /// <param name="types">The providers that may serve it; all of them when empty.</param>
    /// <param name="at">When.</param>
    public bool Any(string pattern, IReadOnlyCollection<ProviderType> types, DateTimeOffset at)
    {
        var (book, models) = Of(prices());
        var providers = types.Count == 0 ? models.Select(group => group.Key) : types.Select(Name);
        return providers.Any(provider => pattern.Contains('*') ? models[provider].Any(model => Meets(pattern, model)) : book.Find(provider, pattern, at) is not null);
    }

    private KnownModels Of(PriceBook book) => _known is { } known && known.Book == book
        ? known
        : _known = new(book, book.Prices.Select(price => (price.Provider, price.Model)).Distinct().ToLookup(pair => pair.Provider, pair => pair.Model));

    // A pattern may be of a model's dated ids, which the book knows by the model alone.
    private static bool Meets(string pattern, string model) =>
        model == AnyModel || Glob.IsMatch(pattern, model) || pattern[..pattern.IndexOf('*')].StartsWith(model, StringComparison.Ordinal);

    private static string Name(ProviderType type) =>
        Enum.TryParse<Contracts.Configuration.ProviderType>(type.ToString(), out var known) ? ProviderNames.Of(known) : "";

    private sealed record KnownModels(PriceBook Book, ILookup<string, string> Models);
}
