using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Domain.Configurations;

/// <summary>Puts in order what a configuration is made of: what its project's policy demands, what it extends, itself. Pure.</summary>
public sealed class ConfigurationResolver
{
    /// <summary>Longest chain of bases below one configuration.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most configurations that one may be made of, itself and what policies demand included.</summary>
    public const int MaxConfigurations = 64;

    private const string ProjectField = "spec.projectRef";
    private const string GrantField = "spec.allowed.configurations";

    private readonly ObjectKey _root;
    private readonly Func<ObjectKey, ClaudeConfiguration?> _lookup;
    private readonly ReferenceGrants _grants;
    private readonly List<Finding> _findings = [];
    private readonly List<PolicySource> _order = [];
    private readonly List<ObjectKey> _references = [];
    private readonly HashSet<ObjectKey> _done = [];
    private readonly List<ObjectKey> _path = [];

    /// <summary>The place of the project that demands what is being visited; null once that is done.</summary>
    private int? _demand;
    private int? _brokenDemand;

    private ConfigurationResolver(ObjectKey root, Func<ObjectKey, ClaudeConfiguration?> lookup, ReferenceGrants grants) =>
        (_root, _lookup, _grants) = (root, lookup, grants);

    /// <summary>Resolves the graph. A base that several others share counts once, where it is farthest.</summary>
    /// <param name="configuration">Where to begin.</param>
    /// <param name="project">The configuration's project; null for a base, which no policy binds.</param>
    /// <param name="projects">The project tree.</param>
    /// <param name="lookup">Gives a configuration by its key, or null where it does not exist.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    public static PolicyInput Resolve(
        ClaudeConfiguration configuration, ObjectKey? project, ProjectTree projects, Func<ObjectKey, ClaudeConfiguration?> lookup, ReferenceGrants grants)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(projects);
        ArgumentNullException.ThrowIfNull(lookup);
        ArgumentNullException.ThrowIfNull(grants);
        var resolver = new ConfigurationResolver(configuration.Key, lookup, grants);
        var policy = project is { } bound ? EffectivePolicy.Of(projects, bound) : EffectivePolicy.None;
        var locks = project is { } key ? resolver.VisitDemands(key, policy, projects) : [];
        resolver._demand = null;
        resolver.Visit(configuration);
        return new PolicyInput
        {
            Key = configuration.Key,
            Layers = resolver._order,
            Locks = locks,
            GatewayOnly = policy.GatewayOnly,
            Findings = resolver._findings,
            BrokenDemand = resolver._brokenDemand,
            References = [.. resolver._references.Distinct().Order()],
        };
    }

    private IReadOnlyList<PolicyLock> VisitDemands(ObjectKey project, EffectivePolicy policy, ProjectTree projects)
    {
        var places = projects.AncestorsOf(project).Reverse().Append(project).Select((key, place) => (key, place)).ToDictionary(pair => pair.key, pair => pair.place);
        foreach (var (demanding, key) in policy.Required)
        {
            _demand = places[demanding];
            _references.Add(key);
            if (_lookup(key) is { } found && _grants.Admits(found.Spec.Allowed?.Configurations, key.Namespace, demanding.Namespace))
            {
                // One that a farther project demands already, by what it extends, keeps that place.
                if (!_done.Contains(key))
                {
                    Visit(found);
                }
            }
            else
            {
                Demanded(demanding, key);
            }
        }

        return [.. policy.LockedPaths.Select(locked => new PolicyLock(locked.Path, locked.Project, places[locked.Project]))];
    }

    // Depth first, bases before what extends them: the order in which layers go on top of each other.
    private void Visit(ClaudeConfiguration configuration)
    {
        _path.Add(configuration.Key);
        foreach (var (reference, index) in (configuration.Spec.Extends ?? []).Select((reference, index) => (reference, index)))
        {
            var key = reference.Resolve(configuration.Key.Namespace);
            _references.Add(key);
            // Asked for every reference, also to a base that came in by another way: its owner admits referrers one by one.
            if (Admitted(configuration, key, $"spec.extends[{index}]") is { } found && !_done.Contains(key))
            {
                Visit(found);
            }
        }

        _path.RemoveAt(_path.Count - 1);
        if (_done.Add(configuration.Key))
        {
            _order.Add(new PolicySource(configuration, _demand));
        }
    }

    private ClaudeConfiguration? Admitted(ClaudeConfiguration from, ObjectKey key, string field)
    {
        if (_path.Contains(key))
        {
            var cycle = _path.SkipWhile(step => step != key).Append(key);
            return Refuse(from.Key, field, $"{key} closes the cycle {string.Join(" -> ", cycle)}; remove one of the references", ConditionReasons.Cycle);
        }

        if (_path.Count > MaxDepth)
        {
            return Refuse(from.Key, field, $"{key} lies more than {MaxDepth} levels below {_path[0]}; extend it from a nearer configuration", ConditionReasons.Invalid);
        }

        if (!_done.Contains(key) && _done.Count + _path.Count >= MaxConfigurations)
        {
            return Refuse(from.Key, field, $"{key} is one too many: a configuration is made of at most {MaxConfigurations}", ConditionReasons.Invalid);
        }

        if (_lookup(key) is { } found && _grants.Admits(found.Spec.Allowed?.Configurations, key.Namespace, from.Key.Namespace))
        {
            return found;
        }

        // Across namespaces, missing and not granted read the same: nobody learns what exists elsewhere.
        return key.Namespace == from.Key.Namespace
            ? Refuse(from.Key, field, $"{key} does not exist; create it, or correct the reference", ConditionReasons.RefNotFound)
            : Refuse(
                from.Key, field,
                $"{key} is not granted to namespace {from.Key.Namespace}: correct the reference, or {Ask(key, from.Key.Namespace)}",
                ConditionReasons.NotGranted);
    }

    private void Demanded(ObjectKey project, ObjectKey key)
    {
        var demand = $"the policy of {Api.Projects.ClaudeProject.KubeKind} {project} requires {key}, which";
        if (key.Namespace == project.Namespace)
        {
            Refuse(_root, ProjectField, $"{demand} does not exist; create it, or take it out of spec.policy.required of that project", ConditionReasons.RefNotFound);
        }
        else
        {
            Refuse(
                _root, ProjectField, $"{demand} is not granted to namespace {project.Namespace}: correct spec.policy.required of that project, or {Ask(key, project.Namespace)}",
                ConditionReasons.NotGranted);
        }
    }

    private static string Ask(ObjectKey key, string @namespace) =>
        $"ask the owner of namespace {key.Namespace} for a {ClaudeConfiguration.KubeKind} of that name that admits {@namespace} in {GrantField}";

    private ClaudeConfiguration? Refuse(ObjectKey from, string field, string message, string reason)
    {
        _brokenDemand ??= _demand;
        _findings.Add(new Finding(FindingSeverity.Error, from, field, reason, message));
        return null;
    }
}
