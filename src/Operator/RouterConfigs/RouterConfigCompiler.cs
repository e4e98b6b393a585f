using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using k8s.Models;
using ProjectState = ClaudeConfig.Api.Projects.ProjectState;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Compiles what Routers need. Pure and sorted: the same objects give the same bytes.</summary>
internal sealed class RouterConfigCompiler(OperatorOptions options)
{
    public (RouterConfig Config, IReadOnlyDictionary<string, string> Credentials) Compile(DomainSnapshot snapshot, IReadOnlyList<V1Secret> children)
    {
        var keys = children.Where(secret => IsComponent(secret, Components.Key)).ToLookup(OwnerLabels);
        var copies = children.Where(secret => IsComponent(secret, Components.Credential)).ToLookup(OwnerLabels);
        var credentials = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var projects = new List<ProjectEntry>();
        var providers = new List<ProviderEntry>();
        foreach (var key in snapshot.Projects.Projects)
        {
            var project = snapshot.Projects.Find(key)!;
            var labels = (LabelValue.Of(key.Namespace), LabelValue.Of(key.Name));
            projects.Add(Project(snapshot, project, keys[labels]));
            AddProviders(project, copies[labels], providers, credentials);
        }

        var config = new RouterConfig
        {
            Projects = projects,
            Providers = [.. providers.OrderBy(provider => provider.Id, StringComparer.Ordinal)],
            Routes = snapshot.RouteEntries,
            Budgets = [.. snapshot.Budgets.Values.Select(budget => budget.Rule).OfType<Domain.Budgets.BudgetRule>().OrderBy(rule => rule.Budget).Select(rule => rule.ToEntry())],
        };
        return (config, credentials);
    }

    private ProjectEntry Project(DomainSnapshot snapshot, ClaudeProject project, IEnumerable<V1Secret> keys)
    {
        var (state, reason) = StateOf(snapshot, project);
        return new ProjectEntry
        {
            Project = project.Key.ToRef(),
            Parent = snapshot.Projects.ParentOf(project.Key) is { } parent ? parent.ToRef() : null,
            State = state,
            DeniesUnbudgeted = EffectivePolicy.Of(snapshot.Projects, project.Key).Unbudgeted == UnbudgetedAction.Deny,
            StateReason = reason,
            Keys = [.. keys.SelectMany(secret => Keys(project, secret)).OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Id, StringComparer.Ordinal)],
            RequestsPerMinute = options.RequestsPerMinute[project.Spec.RateLimitTier ?? RateLimitTier.Free],
        };
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
                case ProjectState.Suspended:
                    return (Contracts.Configuration.ProjectState.Suspended, $"ClaudeProject {key} is suspended (spec.state)");
                case ProjectState.Archived:
                    return (Contracts.Configuration.ProjectState.Archived, $"ClaudeProject {key} is archived (spec.state)");
            }
        }

        return (Contracts.Configuration.ProjectState.Active, null);
    }

    private IEnumerable<VirtualKeyEntry> Keys(ClaudeProject project, V1Secret secret)
    {
        var name = secret.Metadata.Labels[Names.KeyLabel];
        var spec = project.Spec.Keys?.FirstOrDefault(key => key.Name == name);
        // A key that left the spec is revoked here at once, before its Secret is gone.
        IssuedKey?[] issued = spec is null ? [] : [IssuedKey.Current(secret), IssuedKey.Previous(secret)];
        return issued.OfType<IssuedKey>().Select(key => new VirtualKeyEntry
        {
            Id = key.Id,
            Name = name,
            Salt = key.Salt,
            Hash = key.Hash,
            ExpiresAt = key.ExpiresAt,
            RequestsPerMinute = spec!.RateLimitTier is { } tier ? options.RequestsPerMinute[tier] : null,
        });
    }

    private static void AddProviders(
        ClaudeProject project, IEnumerable<V1Secret> copies, List<ProviderEntry> providers, SortedDictionary<string, string> credentials)
    {
        var byProvider = copies.ToLookup(CredentialCopy.ProviderOf);
        foreach (var provider in project.Spec.Providers ?? [])
        {
            var id = ResolvedProvider.IdOf(project.Key, provider.Name);
            providers.Add(new ProviderEntry
            {
                Id = id,
                Type = Enum.Parse<Contracts.Configuration.ProviderType>(provider.Type.ToString()),
                BaseUrl = (provider.BaseURL ?? DefaultAddress(provider.Type)).TrimEnd('/'),
                Region = provider.Region,
            });
            if (byProvider[provider.Name].FirstOrDefault()?.Data?.TryGetValue(CredentialCopy.DataKey, out var credential) == true)
            {
                credentials[id] = System.Text.Encoding.ASCII.GetString(credential);
            }
        }
    }

    private static string DefaultAddress(Api.Projects.ProviderType type) => type switch
    {
        Api.Projects.ProviderType.Anthropic => "https://api.anthropic.com",
        Api.Projects.ProviderType.OpenAI => "https://api.openai.com",
        Api.Projects.ProviderType.Google => "https://generativelanguage.googleapis.com",
        _ => "http://localhost:11434",
    };

    private static bool IsComponent(V1Secret secret, string component) =>
        secret.Metadata.DeletionTimestamp is null && secret.Metadata.Labels.TryGetValue(Names.ComponentLabel, out var value) && value == component;

    private static (string Namespace, string Name) OwnerLabels(V1Secret secret) =>
        (secret.Metadata.Labels[Names.OwnerNamespaceLabel], secret.Metadata.Labels[Names.OwnerNameLabel]);
}
