namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>An immutable set of paths, as a tree. Levels are sorted, so that the algebra is linear and shares what it does not change.</summary>
internal sealed class FieldSet : IEquatable<FieldSet>
{
    private readonly FieldNode[] _nodes;

    private FieldSet(FieldNode[] nodes) => _nodes = nodes;

    public static FieldSet Empty { get; } = new([]);

    public bool IsEmpty => _nodes.Length == 0;

    public ReadOnlySpan<FieldNode> Nodes => _nodes;

    /// <param name="nodes">In any order, with every element once. Empty nodes are left out.</param>
    public static FieldSet Of(List<FieldNode> nodes)
    {
        nodes.RemoveAll(node => node.IsEmpty);
        if (nodes.Count == 0)
        {
            return Empty;
        }

        var sorted = nodes.ToArray();
        Array.Sort(sorted, static (left, right) => left.Element.CompareTo(right.Element));
        return new FieldSet(sorted);
    }

    /// <summary>A set of paths given by field names.</summary>
    public static FieldSet OfFields(params IEnumerable<string[]> paths) =>
        paths.Aggregate(Empty, (set, path) => set.Union(Path(path)));

    public FieldNode Find(PathElement element)
    {
        var (low, high) = (0, _nodes.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _nodes[middle].Element.CompareTo(element);
            if (order == 0)
            {
                return _nodes[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return new FieldNode(element, false, Empty);
    }

    public FieldSet Union(FieldSet other) =>
        IsEmpty || ReferenceEquals(this, other) ? other : other.IsEmpty ? this : Combine(other, SetOperation.Union);

    public FieldSet Intersection(FieldSet other) =>
        IsEmpty || other.IsEmpty ? Empty : ReferenceEquals(this, other) ? this : Combine(other, SetOperation.Intersection);

    /// <summary>What is not in <paramref name="other"/>; a path below one that is removed stays.</summary>
    public FieldSet Difference(FieldSet other) =>
        IsEmpty || other.IsEmpty ? this : ReferenceEquals(this, other) ? Empty : Combine(other, SetOperation.Difference);

    /// <summary>What is neither in <paramref name="other"/> nor below a path that is.</summary>
    public FieldSet RecursiveDifference(FieldSet other) =>
        IsEmpty || other.IsEmpty ? this : ReferenceEquals(this, other) ? Empty : Combine(other, SetOperation.RecursiveDifference);

    public bool IsSubsetOf(FieldSet other) => ReferenceEquals(this, other) || Difference(other).IsEmpty;

    public IEnumerable<IReadOnlyList<PathElement>> Paths() => Paths([]);

    public bool Equals(FieldSet? other) => other is not null && (ReferenceEquals(this, other) || _nodes.AsSpan().SequenceEqual(other._nodes));

    public override bool Equals(object? obj) => Equals(obj as FieldSet);

    public override int GetHashCode() => _nodes.Aggregate(_nodes.Length, (hash, node) => HashCode.Combine(hash, node.Element));

    public override string ToString() => string.Join(", ", Paths().Select(path => string.Concat(path)));

    private static FieldSet Path(ReadOnlySpan<string> names) => names.Length == 0
        ? Empty
        : Of([new FieldNode(PathElement.Field(names[0]), names.Length == 1, Path(names[1..]))]);

    private FieldSet Combine(FieldSet other, SetOperation operation)
    {
        var result = new List<FieldNode>(Math.Max(_nodes.Length, other._nodes.Length));
        var (i, j) = (0, 0);
        while (i < _nodes.Length || j < other._nodes.Length)
        {
            var order = i == _nodes.Length ? 1 : j == other._nodes.Length ? -1 : _nodes[i].Element.CompareTo(other._nodes[j].Element);
            if (order == 0)
            {
                Add(result, Both(_nodes[i++], other._nodes[j++], operation));
            }
            else if (order < 0)
            {
                Add(result, _nodes[i], operation != SetOperation.Intersection);
                i++;
            }
            else
            {
                Add(result, other._nodes[j], operation == SetOperation.Union);
                j++;
            }
        }

        return result.Count == 0 ? Empty : new FieldSet([.. result]);
    }

    private static FieldNode Both(FieldNode left, FieldNode right, SetOperation operation) => operation switch
    {
        SetOperation.Union => new(left.Element, left.IsMember || right.IsMember, left.Children.Union(right.Children)),
        SetOperation.Intersection => new(left.Element, left.IsMember && right.IsMember, left.Children.Intersection(right.Children)),
        SetOperation.Difference => new(left.Element, left.IsMember && !right.IsMember, left.Children.Difference(right.Children)),
        _ when right.IsMember => new(left.Element, false, Empty),
        _ => new(left.Element, left.IsMember, left.Children.RecursiveDifference(right.Children)),
    };

    private static void Add(List<FieldNode> result, FieldNode node, bool wanted = true)
    {
        if (wanted && !node.IsEmpty)
        {
            result.Add(node);
        }
    }

    private IEnumerable<IReadOnlyList<PathElement>> Paths(IReadOnlyList<PathElement> prefix)
    {
        // Members of a level come before what lies below it.
        foreach (var node in _nodes.Where(node => node.IsMember))
        {
            yield return [.. prefix, node.Element];
        }

        foreach (var node in _nodes)
        {
            foreach (var path in node.Children.Paths([.. prefix, node.Element]))
            {
                yield return path;
            }
        }
    }

    private enum SetOperation
    {
        Union,
        Intersection,
        Difference,
        RecursiveDifference,
    }
}
