using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Resolution;

/// <summary>Puts a configuration and all that it extends in order.</summary>
public sealed class ExtendsResolver
{
    /// <summary>Longest chain of bases below one configuration.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most configurations that one may be made of, itself included.</summary>
    public const int MaxConfigurations = 64;

    private readonly Func<ObjectKey, ClaudeConfiguration?> _lookup;
    private readonly ReferenceGrants _grants;
    private readonly FindingList _findings;
    private readonly List<ClaudeConfiguration> _order = [];
    private readonly List<ObjectKey> _references = [];
    private readonly HashSet<ObjectKey> _done = [];
    private readonly List<ObjectKey> _path = [];

    private ExtendsResolver(ObjectKey root, Func<ObjectKey, ClaudeConfiguration?> lookup, ReferenceGrants grants)
    {
        (_lookup, _grants) = (lookup, grants);
        _findings = new FindingList(root);
    }

    /// <summary>Resolves the graph. A base that several others share counts once, where it is farthest.</summary>
    /// <param name="configuration">Where to begin.</param>
    /// <param name="lookup">Gives a configuration by its key, or null where it does not exist.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    public static ExtendsResult Resolve(ClaudeConfiguration configuration, Func<ObjectKey, ClaudeConfiguration?> lookup, ReferenceGrants grants)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(lookup);
        ArgumentNullException.ThrowIfNull(grants);
        var resolver = new ExtendsResolver(configuration.Key, lookup, grants);
        resolver.Visit(configuration);
        return new ExtendsResult(resolver._order, [.. resolver._references.Distinct().Order()], resolver._findings.Findings);
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
            _order.Add(configuration);
        }
    }

    private ClaudeConfiguration? Admitted(ClaudeConfiguration from, ObjectKey key, string field)
    {
        if (_path.Contains(key))
        {
            var cycle = _path.SkipWhile(step => step != key).Append(key);
            return Refuse(from, field, $"{key} closes the cycle {string.Join(" -> ", cycle)}; remove one of the references", ConditionReasons.Cycle);
        }

        if (_path.Count > MaxDepth)
        {
            return Refuse(from, field, $"{key} lies more than {MaxDepth} levels below {_path[0]}; extend it from a nearer configuration", ConditionReasons.Invalid);
        }

        if (!_done.Contains(key) && _done.Count + _path.Count >= MaxConfigurations)
        {
            return Refuse(from, field, $"{key} is one too many: a configuration is made of at most {MaxConfigurations}", ConditionReasons.Invalid);
        }

        if (_lookup(key) is { } found && _grants.Admits(found.Spec.Allowed?.Configurations, key.Namespace, from.Key.Namespace))
        {
            return found;
        }

        // Across namespaces, missing and not granted read the same: nobody learns what exists elsewhere.
        return key.Namespace == from.Key.Namespace
            ? Refuse(from, field, $"{key} does not exist; create it, or correct the reference", ConditionReasons.RefNotFound)
            : Refuse(
                from, field,
                $"{key} is not granted to namespace {from.Key.Namespace}: correct the reference, or ask the owner of namespace {key.Namespace} for a ClaudeConfiguration of that name that admits {from.Key.Namespace} in spec.allowed.configurations",
                ConditionReasons.NotGranted);
    }

    private ClaudeConfiguration? Refuse(ClaudeConfiguration from, string field, string message, string reason)
    {
        var own = new FindingList(from.Key);
        own.Error(field, message, reason);
        _findings.Add(own);
        return null;
    }
}
