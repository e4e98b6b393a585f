using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.Controllers.Projects.Providers;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using k8s.Models;
using ProjectState = ClaudeConfig.Api.Projects.ProjectState;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>
/// Compiles what Routers need. Pure and sorted: the same objects give the same bytes. Every object stands for itself: one that cannot be compiled
/// is left out and named, and nothing else changes.
/// </summary>
internal sealed class RouterConfigCompiler(OperatorOptions options, Func<string?>? prices = null, LoginPolicies? logins = null)
{
    /// <param name="snapshot">Projects, budgets and routes, resolved.</param>
    /// <param name="secret">A Secret of the platform namespace by its name, or null. They are asked for by derived names and never gone through.</param>
    public CompiledBundle Compile(DomainSnapshot snapshot, Func<string, V1Secret?> secret)
    {
        var parts = snapshot.Projects.Projects.Select(key => Part(snapshot, snapshot.Projects.Find(key)!, secret)).ToArray();
        logins?.Keep(snapshot.Projects.Projects.ToHashSet());
        var problems = parts.Where(part => part.Problem is not null).ToDictionary(part => part.Key, part => (ConditionReasons.Error, part.Problem!));
        foreach (var part in parts.Where(part => part.Entry.ManagedSettingsProblem is not null))
        {
            problems.TryAdd(part.Key, (logins!.Of(snapshot.Projects.Find(part.Key)!, snapshot).Problem!.Value.Reason, part.Entry.ManagedSettingsProblem!));
        }

        var providers = parts.SelectMany(part => part.Providers).OrderBy(provider => provider.Id, StringComparer.Ordinal).ToArray();
        var known = providers.Select(provider => provider.Id).ToHashSet(StringComparer.Ordinal);
        var config = new RouterConfig
        {
            Projects = WithoutDoubles([.. ImportedOnce(parts).Select(part => part.Entry)], problems),
            Providers = providers,
            // A target without its provider would be refused by every gateway, and the rest of the bundle with it.
            Routes = [.. snapshot.RouteEntries.Where(route => route.Targets.All(target => known.Contains(target.Provider)))],
            Budgets = [.. snapshot.Budgets.Values.Select(budget => budget.Rule).OfType<BudgetRule>().OrderBy(rule => rule.Budget).Select(rule => rule.ToEntry())],
            PriceContract = prices?.Invoke(),
            Outbound = options.Outbound == OutboundPolicy.Default ? null : options.Outbound,
        };
        var credentials = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, credential) in parts.SelectMany(part => part.Credentials))
        {
            credentials[id] = credential;
        }

        return new CompiledBundle(config, credentials, problems);
    }

    private ProjectPart Part(DomainSnapshot snapshot, ClaudeProject project, Func<string, V1Secret?> secret)
    {
        try
        {
            return Compile(snapshot, project, secret);
        }
#pragma warning disable CA1031 // Whatever it is, it is about this project and must not reach the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var problem = $"the project cannot be compiled for gateways, which refuse its requests: {e.Message}; report this, it should not happen";
            var entry = new ProjectEntry { Project = project.Key.ToRef(), State = Contracts.Configuration.ProjectState.Suspended, StateReason = $"ClaudeProject {project.Key}: {problem}" };
            return new ProjectPart(project.Key, entry, [], [], [], problem);
        }
    }

    private ProjectPart Compile(DomainSnapshot snapshot, ClaudeProject project, Func<string, V1Secret?> secret)
    {
        var owner = ChildOwner.Of(project);
        var records = KeyAuthority.Read(owner, secret(KeyAuthority.NameOf(owner.Uid)));
        var (state, reason) = StateOf(snapshot, project);
        var identities = IdentityResolver.Resolve(project, snapshot.Namespaces, options.Issuers, options.Outbound);
        // Only people of an issuer log in.
        var login = identities.Oidc.Count > 0 ? logins?.Of(project, snapshot) : null;
        var entry = new ProjectEntry
        {
            Project = project.Key.ToRef(),
            ManagedSettings = login?.Settings,
            ManagedSettingsProblem = login?.Problem?.Message,
            Parent = snapshot.Projects.ParentOf(project.Key) is { } parent ? parent.ToRef() : null,
            State = state,
            DeniesUnbudgeted = EffectivePolicy.Of(snapshot.Projects, project.Key).Unbudgeted == UnbudgetedAction.Deny,
            StateReason = reason,
            Keys = Keys(project, records),
            Namespaces = identities.Namespaces,
            ServiceAccounts = identities.ServiceAccounts,
            Oidc = identities.Oidc,
            Repositories = identities.Repositories,
            RequestsPerMinute = RequestsPerMinute(project.Spec.RateLimitTier ?? RateLimitTier.Free),
        };
        var providers = new List<ProviderEntry>();
        var credentials = new List<KeyValuePair<string, string>>();
        foreach (var provider in (project.Spec.Providers ?? []).Where(provider => ProviderAdmission.ProblemOf(provider, project.Key.Namespace, options) is null).DistinctBy(provider => provider.Name))
        {
            var id = ResolvedProvider.IdOf(project.Key, provider.Name);
            providers.Add(new ProviderEntry
            {
                Id = id,
                Type = Enum.Parse<Contracts.Configuration.ProviderType>(provider.Type.ToString()),
                BaseUrl = ProviderCheck.AddressOf(provider),
                Region = provider.Region,
                Location = provider.Bedrock?.Region ?? provider.Vertex?.Location,
                CloudProject = provider.Vertex?.Project,
                Identity = ProviderAdmission.IdentityOf(provider),
                TraceContext = provider.TraceContext ?? false,
                ProxyUrl = provider.ProxyURL is { } proxy ? ProviderUrl.Normalise(proxy) : null,
                ProxyNeedsCredential = provider.ProxyCredentialRef is not null,
                // Without its authorities nobody is to be trusted in its place.
                CaBundle = provider.CaBundleRef is null ? null : Copied(CredentialPart.Authorities) ?? "",
            });
            if (provider.ProxyCredentialRef is not null && Copied(CredentialPart.Proxy) is { } user)
            {
                credentials.Add(new(ProviderEntry.ProxyCredentialOf(id), user));
            }

            string? Copied(CredentialPart part) =>
                CredentialCopy.ValueOf(owner, secret(CredentialCopy.NameOf(owner.Uid, CredentialCopy.KeyOf(provider.Name, part)))) is { } value ? System.Text.Encoding.ASCII.GetString(value) : null;

            if (provider.Credential?.WorkloadIdentity is null && Copied(CredentialPart.Key) is { } credential)
            {
                credentials.Add(new(id, credential));
            }
        }

        return new ProjectPart(project.Key, entry, [.. KeyClaim.Of(owner.Uid, records)], providers, credentials, null);
    }

    private static (Contracts.Configuration.ProjectState State, string? Reason) StateOf(DomainSnapshot snapshot, ClaudeProject project)
    {
        // A broken parent link would drop the ancestors' budgets: its requests are refused until it is mended.
        if (snapshot.Projects.BrokenLinkOf(project.Key) is { } broken)
        {
            return (Contracts.Configuration.ProjectState.Suspended, broken.Message);
        }

        foreach (var key in snapshot.Projects.AncestorsOf(project.Key).Prepend(project.Key))
        {
            switch (snapshot.Projects.Find(key)?.Spec.State)
            {
                case null or ProjectState.Active:
                    break;
                case ProjectState.Suspended:
                    return (Contracts.Configuration.ProjectState.Suspended, $"ClaudeProject {key} is suspended (spec.state)");
                case ProjectState.Archived:
                    return (Contracts.Configuration.ProjectState.Archived, $"ClaudeProject {key} is archived (spec.state)");
                default:
                    return (Contracts.Configuration.ProjectState.Suspended, $"ClaudeProject {key} has a spec.state that this version does not know");
            }
        }

        return (Contracts.Configuration.ProjectState.Active, null);
    }

    /// <summary>A key that left the spec is revoked here at once, before the authority forgets it.</summary>
    private VirtualKeyEntry[] Keys(ClaudeProject project, IReadOnlyDictionary<string, KeyRecord> records) =>
    [
        .. (project.Spec.Keys ?? []).DistinctBy(key => key.Name)
            .SelectMany(spec => (records.TryGetValue(spec.Name, out var record) ? [record.Current, record.Previous] : Array.Empty<IssuedKey?>()).OfType<IssuedKey>().Select(key => (spec, key)))
            .Select(item => new VirtualKeyEntry
            {
                Id = item.key.Id,
                Name = item.spec.Name,
                Salt = item.key.Salt,
                Hash = item.key.Hash,
                ExpiresAt = item.key.ExpiresAt,
                RequestsPerMinute = item.spec.RateLimitTier is { } tier ? RequestsPerMinute(tier) : null,
            })
            .OrderBy(key => key.Name, StringComparer.Ordinal)
            .ThenBy(key => key.Id, StringComparer.Ordinal),
    ];

    /// <summary>A tier that this version does not know counts as the lowest.</summary>
    private int RequestsPerMinute(RateLimitTier tier) => options.RequestsPerMinute.TryGetValue(tier, out var requests) ? requests : options.RequestsPerMinute[RateLimitTier.Free];

    /// <summary>
    /// An imported key is the first claimant's: who gets hold of a list of hashes must be able neither to take callers over nor to shut them out. The others
    /// are told by the controller of their keys.
    /// </summary>
    private static IEnumerable<ProjectPart> ImportedOnce(IReadOnlyList<ProjectPart> parts)
    {
        var first = parts.SelectMany(part => part.Claims).GroupBy(entry => entry.Id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Min(entry => entry.Claim)!, StringComparer.Ordinal);
        return first.Count == 0 ? parts : parts.Select(part => part with { Entry = part.Entry with { Keys = [.. part.Entry.Keys.Where(key => Has(part, key))] } });

        bool Has(ProjectPart part, VirtualKeyEntry key) =>
            !first.TryGetValue(key.Id, out var claim) || part.Claims.Any(own => own.Id == key.Id && own.Claim == claim && own.Claim.Name == key.Name);
    }

    /// <summary>Two keys of one id would be refused by every gateway. Random ids do not meet, but a copied Secret makes them: neither works.</summary>
    private static IReadOnlyList<ProjectEntry> WithoutDoubles(IReadOnlyList<ProjectEntry> projects, Dictionary<ObjectKey, (string Reason, string Message)> problems)
    {
        var doubles = projects.SelectMany(project => project.Keys).GroupBy(key => key.Id, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        if (doubles.Count == 0)
        {
            return projects;
        }

        foreach (var project in projects.Where(project => project.Keys.Any(key => doubles.Contains(key.Id))))
        {
            var names = string.Join(", ", project.Keys.Where(key => doubles.Contains(key.Id)).Select(key => key.Name).Distinct());
            problems.TryAdd(project.Project.ToKey(), (ConditionReasons.Conflict, $"the ids of keys {names} are also those of other keys, so none of them works; delete the Secrets of these keys, and new ones are issued"));
        }

        return [.. projects.Select(project => project.Keys.Any(key => doubles.Contains(key.Id)) ? project with { Keys = [.. project.Keys.Where(key => !doubles.Contains(key.Id))] } : project)];
    }

    private sealed record ProjectPart(
        ObjectKey Key, ProjectEntry Entry, IReadOnlyList<(string Id, KeyClaim Claim)> Claims, IReadOnlyList<ProviderEntry> Providers, IReadOnlyList<KeyValuePair<string, string>> Credentials, string? Problem);
}
