using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.References;

/// <summary>
/// Parent links among objects of one kind, without those that do not hold. A cycle is cut at one object, the loser:
/// the youngest of the cycle, by name when two are of one age, so that everyone who computes it agrees.
/// </summary>
internal sealed class ParentForest
{
    private readonly string _kind;
    private readonly string _grantField;
    private readonly Dictionary<ObjectKey, ParentNode> _nodes;
    private readonly Dictionary<ObjectKey, ObjectKey> _parents = [];
    private readonly Dictionary<ObjectKey, List<ObjectKey>> _children = [];
    private readonly Dictionary<ObjectKey, ResolutionProblem> _problems = [];

    /// <param name="kind">The kind of the objects.</param>
    /// <param name="grantField">The field in which a parent admits children, for messages.</param>
    /// <param name="nodes">The objects.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    public ParentForest(string kind, string grantField, IEnumerable<ParentNode> nodes, ReferenceGrants grants)
    {
        (_kind, _grantField) = (kind, grantField);
        _nodes = nodes.ToDictionary(node => node.Key);
        foreach (var node in _nodes.Values)
        {
            Link(node, grants);
        }

        foreach (var key in _nodes.Keys.Order())
        {
            CutCycleAbove(key);
        }

        foreach (var (child, parent) in _parents.OrderBy(link => link.Key))
        {
            if (!_children.TryGetValue(parent, out var children))
            {
                _children[parent] = children = [];
            }

            children.Add(child);
        }
    }

    public ResolutionProblem? ProblemOf(ObjectKey key) => _problems.GetValueOrDefault(key);

    public ObjectKey? ParentOf(ObjectKey key) => _parents.TryGetValue(key, out var parent) ? parent : null;

    public IReadOnlyList<ObjectKey> ChildrenOf(ObjectKey key) => _children.GetValueOrDefault(key) ?? [];

    public IReadOnlyList<ObjectKey> AncestorsOf(ObjectKey key)
    {
        var ancestors = new List<ObjectKey>();
        while (_parents.TryGetValue(key, out key))
        {
            ancestors.Add(key);
        }

        return ancestors;
    }

    public IReadOnlyList<ObjectKey> WithDescendants(ObjectKey key)
    {
        if (!_nodes.ContainsKey(key))
        {
            return [];
        }

        var found = new List<ObjectKey> { key };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(ChildrenOf(found[i]));
        }

        found.Sort();
        return found;
    }

    private void Link(ParentNode node, ReferenceGrants grants)
    {
        if (node.ParentRef is not { } reference)
        {
            return;
        }

        var parent = reference.Resolve(node.Key.Namespace);
        if (!_nodes.TryGetValue(parent, out var found) || !grants.Admits(found.Allowed, parent.Namespace, node.Key.Namespace))
        {
            _problems[node.Key] = ResolutionProblem.Unresolved(_kind, node.Key, ParentNode.Field, _kind, parent, _grantField);
        }
        else
        {
            _parents[node.Key] = parent;
        }
    }

    private void CutCycleAbove(ObjectKey start)
    {
        var path = new List<ObjectKey>();
        var seen = new Dictionary<ObjectKey, int>();
        var key = start;
        do
        {
            if (seen.TryGetValue(key, out var first))
            {
                Cut(path[first..]);
                return;
            }

            seen[key] = path.Count;
            path.Add(key);
        }
        while (_parents.TryGetValue(key, out key));
    }

    private void Cut(List<ObjectKey> cycle)
    {
        var loser = cycle.MaxBy(key => (_nodes[key].CreationTime, key));
        var at = cycle.IndexOf(loser);
        var path = cycle[at..].Concat(cycle[..at]).Append(loser);
        _problems[loser] = ResolutionProblem.Cycle(_kind, loser, ParentNode.Field, _parents[loser], path);
        _parents.Remove(loser);
    }
}
