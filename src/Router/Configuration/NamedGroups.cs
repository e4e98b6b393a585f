using System.Collections.Frozen;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Router.Configuration;

/// <summary>Groups that routes and budgets name. Of a token's groups only these are kept, so that what an issuer writes there costs neither memory nor rows.</summary>
internal sealed class NamedGroups
{
    private readonly FrozenDictionary<string, string> names;

    public NamedGroups(RouterConfig config)
    {
        var ofRoutes = config.Routes.SelectMany(route => route.Matches.SelectMany(match => match.Members).Concat(route.Targets.SelectMany(target => target.When?.Members ?? [])));
        names = config.Budgets.SelectMany(budget => budget.Coverage.Members.Concat(budget.Shares?.Members ?? [])).Concat(ofRoutes).Where(GroupMember.Is).Distinct().ToFrozenDictionary(name => name, StringComparer.Ordinal);
    }

    public bool Any => names.Count > 0;

    /// <summary>The name as it stands in the configuration; null where nobody names it.</summary>
    public string? Find(string group) => names.GetValueOrDefault(group);
}
