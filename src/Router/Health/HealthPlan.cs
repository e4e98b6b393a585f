using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Health;

/// <summary>What is checked: the targets of routes that ask for it, one subject for each address and credential. Pure.</summary>
internal static class HealthPlan
{
    public static IReadOnlyList<HealthSubject> Of(ConfigSnapshot snapshot)
    {
        var asked =
            from route in snapshot.Config.Routes
            where route.HealthCheckInterval > TimeSpan.Zero
            from target in route.Targets
            let provider = snapshot.Providers.GetValueOrDefault(target.Provider)
            where provider is { AddressProblem: null } && (provider.Rotates || provider.Credential is not null || !provider.Upstream.NeedsCredential)
            let path = HealthCall.PathOf(provider.Type)
            where path is not null
            // What is fetched anew all the time tells nothing apart; whose it is does.
            select (route, target, provider, Key: new HealthKey(provider.Address(path), provider.Rotates ? provider.Id : provider.Credential?.Token, provider.Egress));
        return
        [
            .. asked.GroupBy(item => item.Key).Select(group => new HealthSubject(
                group.Key,
                OwnerOf(group.First().provider.Id),
                group.First().provider,
                group.Min(item => item.route.HealthCheckInterval),
                // A route has an entry for each precedence of its matches, with the same targets in all of them.
                [.. group.DistinctBy(item => (item.route.Route, item.target.Name)).Select(item => (item.route, item.target))])),
        ];
    }

    // namespace/project/name
    private static string OwnerOf(string providerId) => providerId.LastIndexOf('/') is > 0 and var at ? providerId[..at] : providerId;
}
