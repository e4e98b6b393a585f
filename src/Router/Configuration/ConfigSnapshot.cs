using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Login;

namespace ClaudeConfig.Router.Configuration;

/// <summary>A configuration with its indexes. Immutable: a request keeps the one that it began with.</summary>
internal sealed class ConfigSnapshot
{
    private readonly FrozenDictionary<ObjectRef, ProjectView> projects;

    public ConfigSnapshot(RouterBundle bundle, ContractPrices? prices = null)
    {
        var problems = bundle.Problems.ToList();
        Version = bundle.Version;
        Config = ConfigReview.Of(bundle.Config, problems);
        Prices = prices?.Of(Config.PriceContract, problems) ?? PriceBook.Public;
        Problems = problems;
        Outbound = Config.Outbound ?? OutboundPolicy.Default;
        Providers = Config.Providers.ToFrozenDictionary(p => p.Id, p => new UpstreamProvider(p, bundle.Credentials.GetValueOrDefault(p.Id), Outbound, bundle.Credentials.GetValueOrDefault(ProviderEntry.ProxyCredentialOf(p.Id))), StringComparer.Ordinal);
        problems.AddRange(Config.Providers.Select(p => Providers[p.Id]).Where(p => p.AddressProblem is not null).Select(p => $"provider {p.Id} is not asked: {p.AddressProblem}"));
        problems.AddRange(Providers.Values.Where(p => p.CredentialProblem is not null).Select(p => $"provider {p.Id} has no credential: {p.CredentialProblem}").Order(StringComparer.Ordinal));
        // Of two entries for one budget the first says the rules; both say what is covered.
        Budgets = Config.Budgets.DistinctBy(b => b.Budget).ToFrozenDictionary(b => b.Budget);
        HasActions = Config.Budgets.Any(budget => budget.Actions.Count > 0 || budget.StopsSessions);
        Groups = new NamedGroups(Config);
        WatchedBudgets = Configuration.WatchedBudgets.Of(Config);
        var parents = Config.Projects.ToDictionary(p => p.Project, p => p.Parent);
        projects = Config.Projects.ToFrozenDictionary(p => p.Project, p => new ProjectView(p, Config, parents));
        Identities = new IdentityIndex(projects.Values);
        Keys = Config.Projects
            .SelectMany(project => project.Keys.Select(key => (project, key)))
            .ToFrozenDictionary(pair => pair.key.Id, pair => new KeyOwner(projects[pair.project.Project], pair.key), StringComparer.Ordinal);
        HasImportedKeys = Keys.Keys.Any(id => id.Length == VirtualKey.ImportedIdLength);
    }

    /// <summary>Groups that routes and budgets name.</summary>
    public NamedGroups Groups { get; }

    /// <summary>Budgets whose use conditions look at.</summary>
    public IReadOnlyList<ObjectRef> WatchedBudgets { get; }

    /// <summary>Whether any budget does something before it is spent: where none does, requests do not look.</summary>
    public bool HasActions { get; }

    /// <summary>What everything costs.</summary>
    public PriceBook Prices { get; }

    public string Version { get; }

    public RouterConfig Config { get; }

    /// <summary>Entries that are not used, and why.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Where connections may go.</summary>
    public OutboundPolicy Outbound { get; }

    public FrozenDictionary<string, UpstreamProvider> Providers { get; }

    public FrozenDictionary<ObjectRef, BudgetEntry> Budgets { get; }

    /// <summary>By key id.</summary>
    public FrozenDictionary<string, KeyOwner> Keys { get; }

    /// <summary>Whether keys of other gateways are known: where none is, nobody's credential is hashed to look.</summary>
    public bool HasImportedKeys { get; }

    /// <summary>Projects by the identities that they accept.</summary>
    public IdentityIndex Identities { get; }

    /// <summary>How people log in, where the configuration and not the command line says so.</summary>
    public LoginSettings? Login { get; init; }

    public ProjectView Project(ObjectRef project) => projects[project];

    /// <summary>Null for a project that is not served here.</summary>
    public ProjectView? FindProject(ObjectRef project) => projects.GetValueOrDefault(project);
}
