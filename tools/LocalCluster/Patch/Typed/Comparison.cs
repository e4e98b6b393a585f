using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>What differs between two objects, as the merge's type sees them.</summary>
internal sealed record Comparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    public static Comparison Of(JsonNode? left, JsonNode? right, FieldType type)
    {
        var level = new Level();
        Below(level, Slot.Of(left), Slot.Of(right), type);
        return new Comparison(FieldSet.Of(level.Added), FieldSet.Of(level.Modified), FieldSet.Of(level.Removed));
    }

    public Comparison Without(FieldSet ignored) => ignored.IsEmpty
        ? this
        : new(Added.RecursiveDifference(ignored), Modified.RecursiveDifference(ignored), Removed.RecursiveDifference(ignored));

    private static void Visit(Level parent, PathElement element, Slot left, Slot right, FieldType type)
    {
        var level = new Level();
        var self = Below(level, left, right, type);
        parent.Close(element, level, self);
    }

    /// <returns>What became of the position itself.</returns>
    private static Change Below(Level level, Slot left, Slot right, FieldType type)
    {
        if (!left.Present || !right.Present)
        {
            return As(left.Present ? Shapes.Of(type, left.Value) : Shapes.Of(type, right.Value), level, left, right, type);
        }

        var (before, after) = (Shapes.Of(type, left.Value), Shapes.Of(type, right.Value));
        // A value that changed its form is compared in both.
        var change = before == after ? Change.None : As(before, level, left, right, type);
        var changeAfter = As(after, level, left, right, type);
        return changeAfter == Change.None ? change : changeAfter;
    }

    private static Change As(Shape shape, Level level, Slot left, Slot right, FieldType type)
    {
        switch (shape)
        {
            case Shape.Map when left.Value is JsonObject { Count: > 0 } || right.Value is JsonObject { Count: > 0 }:
                Fields(level, left.Value as JsonObject, right.Value as JsonObject, type);
                return Presence(left, right);
            case Shape.List when left.Value is JsonArray { Count: > 0 } || right.Value is JsonArray { Count: > 0 }:
                Items(level, ListItems.Of(left.Value, type), ListItems.Of(right.Value, type), type.ElementType());
                return Presence(left, right);
            default:
                var presence = Presence(left, right);
                return presence == Change.None && !JsonNode.DeepEquals(left.Value, right.Value) ? Change.Modified : presence;
        }
    }

    private static Change Presence(Slot left, Slot right) =>
        !left.Present ? Change.Added : !right.Present ? Change.Removed : Change.None;

    private static void Fields(Level level, JsonObject? left, JsonObject? right, FieldType type)
    {
        foreach (var (name, value) in left ?? [])
        {
            var other = Slot.Field(right, name);
            // Most of an object is the same before and after: no walk, no allocation.
            if (!(other.Present && JsonNode.DeepEquals(value, other.Value)))
            {
                Visit(level, PathElement.Field(name), Slot.Of(value), other, type.Child(name));
            }
        }

        foreach (var (name, value) in right ?? [])
        {
            if (left is null || !left.ContainsKey(name))
            {
                Visit(level, PathElement.Field(name), Slot.Absent, Slot.Of(value), type.Child(name));
            }
        }
    }

    private static void Items(Level level, ListItems left, ListItems right, FieldType element)
    {
        foreach (var item in left.Order)
        {
            Visit(level, item, left.Find(item), right.Find(item), element);
        }

        foreach (var item in right.Order)
        {
            if (!left.Contains(item))
            {
                Visit(level, item, Slot.Absent, right.Find(item), element);
            }
        }
    }

    private enum Change
    {
        None,
        Added,
        Modified,
        Removed,
    }

    /// <summary>The three sets of one level while it is walked; lists exist only where something differs.</summary>
    private sealed class Level
    {
        private List<FieldNode>? _added;
        private List<FieldNode>? _modified;
        private List<FieldNode>? _removed;

        public List<FieldNode> Added => _added ?? [];

        public List<FieldNode> Modified => _modified ?? [];

        public List<FieldNode> Removed => _removed ?? [];

        public void Close(PathElement element, Level below, Change self)
        {
            Put(ref _added, element, below._added, self == Change.Added);
            Put(ref _modified, element, below._modified, self == Change.Modified);
            Put(ref _removed, element, below._removed, self == Change.Removed);
        }

        private static void Put(ref List<FieldNode>? nodes, PathElement element, List<FieldNode>? below, bool isMember)
        {
            if (isMember || below is not null)
            {
                (nodes ??= []).Add(new FieldNode(element, isMember, below is null ? FieldSet.Empty : FieldSet.Of(below)));
            }
        }
    }
}
