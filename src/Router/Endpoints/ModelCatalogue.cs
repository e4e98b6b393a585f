using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>
/// The models that a caller may use and some target can serve. Globs of routes are spelled out by the price book: a target that keeps the
/// caller's model serves those that its provider has, one that names a model serves whatever name the route takes.
/// </summary>
internal sealed class ModelCatalogue
{
    private readonly (string Provider, string Model)[] known;
    private readonly Dictionary<string, DateTimeOffset> firsts;

    public ModelCatalogue(PriceBook prices)
    {
        Prices = prices;
        var rows = prices.Prices.Where(price => !price.Model.Contains('*', StringComparison.Ordinal) && !price.Model.Contains("anthropic.", StringComparison.Ordinal)).ToArray();
        known = [.. rows.Select(price => (price.Provider, price.Model)).Distinct()];
        // The list's first price is as near to the day it came out as anybody here knows.
        firsts = rows.GroupBy(price => price.Model, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Min(price => price.From ?? DateTimeOffset.UnixEpoch), StringComparer.Ordinal);
    }

    public PriceBook Prices { get; }

    public IReadOnlyList<ListedModel> Of(ConfigSnapshot snapshot, Caller caller, DateTimeOffset now)
    {
        var models = new SortedDictionary<string, ListedModel>(StringComparer.Ordinal);
        foreach (var route in caller.Project.Routes)
        {
            foreach (var glob in Globs(route, caller))
            {
                foreach (var target in route.Targets)
                {
                    if (snapshot.Providers.GetValueOrDefault(target.Provider) is not { } provider || !Serves(route, provider))
                    {
                        continue;
                    }

                    foreach (var model in Served(glob, target, provider).Where(model => First(caller, model) == route))
                    {
                        models.TryAdd(model, new ListedModel(model, DisplayNames.Of(model), firsts.GetValueOrDefault(model, DateTimeOffset.UnixEpoch), provider.PriceName));
                    }
                }
            }
        }

        return [.. models.Values.Where(model => model.Created <= now)];
    }

    private static bool Serves(RouteEntry route, UpstreamProvider provider) =>
        provider.AddressProblem is null
        && (provider.Credential is not null || !provider.Upstream.NeedsCredential)
        && (route.DataBoundary.Count == 0 || (provider.Region is not null && route.DataBoundary.Contains(provider.Region, StringComparer.Ordinal)));

    private IEnumerable<string> Served(string glob, TargetEntry target, UpstreamProvider provider)
    {
        if (!glob.Contains('*', StringComparison.Ordinal))
        {
            return [glob];
        }

        var models = known.Where(row => target.Model is not null || row.Provider == provider.PriceName).Select(row => row.Model).Where(model => Glob.IsMatch(glob, model));
        // A target that names its model can be asked for by that name where the route takes it.
        return target.Model is { } own && Glob.IsMatch(glob, own) ? models.Append(own) : models;
    }

    private static IEnumerable<string> Globs(RouteEntry route, Caller caller) =>
        route.Matches.Count == 0 ? ["*"] : route.Matches.Where(match => Admits(match, caller)).SelectMany(match => match.Models.DefaultIfEmpty("*")).Distinct();

    // What depends on one request's headers or size may hold for the next.
    private static bool Admits(RouteMatch match, Caller caller) => caller.IsAmong(match.Members);

    private static RouteEntry? First(Caller caller, string model) => caller.Project.Routes.FirstOrDefault(route =>
        Globs(route, caller).Any(glob => Glob.IsMatch(glob, model)));
}
