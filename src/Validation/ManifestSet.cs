using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy;
using ClaudeConfig.Validation.Objects;
using ClaudeConfig.Validation.Sets;

namespace ClaudeConfig.Validation;

/// <summary>
/// A set of manifests, checked: each object against the schema of its kind and by itself, and all of them together, by the same rules that the
/// processes in a cluster act on. The webhook and the command line share it. Pure.
/// </summary>
public sealed class ManifestSet
{
    private readonly Dictionary<ObjectKey, CompiledPolicy> _policies;

    private ManifestSet(ValidationReport report, DomainSnapshot snapshot, Dictionary<ObjectKey, CompiledPolicy> policies, IReadOnlyList<object> objects)
    {
        (Report, Snapshot, _policies) = (report, snapshot, policies);
        Configurations = [.. objects.OfType<ClaudeConfiguration>().OrderBy(configuration => configuration.Key)];
    }

    /// <summary>What is wrong.</summary>
    public ValidationReport Report { get; }

    /// <summary>Projects, budgets and routes resolved.</summary>
    public DomainSnapshot Snapshot { get; }

    /// <summary>The configurations, by namespace and name.</summary>
    public IReadOnlyList<ClaudeConfiguration> Configurations { get; }

    /// <summary>Reads and checks manifests.</summary>
    /// <param name="files">The files.</param>
    /// <param name="options">What the platform says.</param>
    /// <param name="surroundings">What exists beside the objects that were read, as far as they fit their types; null for nothing.</param>
    public static ManifestSet Load(IEnumerable<ManifestFile> files, ValidationOptions options, Func<IReadOnlyList<object>, ManifestSurroundings>? surroundings = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(options);
        var problems = new ProblemList();
        var loader = new ManifestLoader(options, problems);
        loader.Load(files);
        var around = surroundings?.Invoke([.. loader.Objects.Select(found => found.Typed).OfType<object>()]) ?? new ManifestSurroundings();
        loader.Add(around);
        var references = new ReferenceCheck(loader.Objects, loader.Namespaces, around.IsWhole, problems);
        object[] objects = [.. references.Objects.Select(found => found.Typed).OfType<object>()];
        var snapshot = new DomainSnapshot(new DomainSources
        {
            Namespaces = loader.Namespaces,
            Projects = [.. objects.OfType<ClaudeProject>()],
            Budgets = [.. objects.OfType<Budget>()],
            Routes = [.. objects.OfType<ModelRoute>()],
            Outbound = found => ProviderCheck.ProblemOf(found.Provider, options.Outbound),
        });
        var policies = Compile(Wanted(references), objects, snapshot, loader.Maps);
        if (surroundings is null)
        {
            ContentCheck.Check(references, loader.Maps, problems);
        }

        new DomainCheck(references, snapshot, options, problems).Check(policies.Values);
        new BudgetSetCheck(references, snapshot, loader.Currencies, problems).Check();
        PriceCheck.Check(references, snapshot, options.Time.GetUtcNow(), problems);
        return new ManifestSet(new ValidationReport(problems.Ordered, loader.Checked, loader.PassedOver), snapshot, policies, objects);
    }

    /// <summary>A configuration as the Operator would render it; null where there is none of that name.</summary>
    /// <param name="configuration">Namespace and name.</param>
    public CompiledPolicy? PolicyOf(ObjectKey configuration) => _policies.GetValueOrDefault(configuration);

    /// <summary>The project of a configuration, where it and all projects above it are known: only then is the configuration delivered.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="problem">Why it is not delivered; null where it is, and for a base, which is delivered nowhere by itself.</param>
    public ClaudeProject? ProjectOf(ClaudeConfiguration configuration, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ProjectOf(configuration, Snapshot, out problem);
    }

    /// <summary>The namespaces that a configuration reaches, among those that are known, in order.</summary>
    /// <param name="configuration">The configuration.</param>
    public IReadOnlyList<string> NamespacesOf(ClaudeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (ProjectOf(configuration, out _) is not { } project)
        {
            return [];
        }

        var selector = configuration.Spec.Targets?.NamespaceSelector;
        return [.. NamespaceConsent.NamespacesOf(project, Snapshot.Namespaces, out _).Where(name => selector is null || selector.Matches(Snapshot.Namespaces.GetValueOrDefault(name)))];
    }

    /// <summary>The configurations that are judged, and where a chain comes back to one of them all others: the cycle is found from any of its members.</summary>
    private static IEnumerable<ClaudeConfiguration> Wanted(ReferenceCheck references)
    {
        var configurations = references.Objects.Where(found => found.Typed is ClaudeConfiguration).ToArray();
        var judged = configurations.Where(found => found.IsJudged).Select(found => found.Key).ToHashSet();
        var comesBack = configurations.Any(found => !found.IsJudged && ((ClaudeConfiguration)found.Typed!).Spec.Extends?.Any(other => judged.Contains(other.Resolve(found.Key.Namespace))) == true);
        return configurations.Where(found => found.IsJudged || comesBack).Select(found => (ClaudeConfiguration)found.Typed!);
    }

    private static Dictionary<ObjectKey, CompiledPolicy> Compile(
        IEnumerable<ClaudeConfiguration> wanted, object[] objects, DomainSnapshot snapshot, IReadOnlyDictionary<ObjectKey, GivenMap> maps)
    {
        var configurations = objects.OfType<ClaudeConfiguration>().ToDictionary(configuration => configuration.Key);
        return wanted.ToDictionary(
            configuration => configuration.Key,
            configuration =>
            {
                var input = ConfigurationResolver.Resolve(configuration, ProjectOf(configuration, snapshot, out _)?.Key, snapshot.Projects, configurations.GetValueOrDefault, snapshot.Grants);
                return PolicyCompiler.Compile(input with { Layers = [.. input.Layers.Select(layer => ContentCheck.Filled(layer, maps))] });
            });
    }

    private static ClaudeProject? ProjectOf(ClaudeConfiguration configuration, DomainSnapshot snapshot, out string? message)
    {
        message = null;
        if (configuration.Spec.ProjectRef is not { } reference)
        {
            return null;
        }

        var project = snapshot.Projects.Resolve(ClaudeConfiguration.KubeKind, configuration.Key, "spec.projectRef", reference, out var problem);
        // A broken link may hide what a project above demands: nothing is delivered until that is known again.
        problem ??= project is null ? null : snapshot.Projects.BrokenLinkOf(project.Key);
        message = problem?.Message;
        return problem is null ? project : null;
    }
}
