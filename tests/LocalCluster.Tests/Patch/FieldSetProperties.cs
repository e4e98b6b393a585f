using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.LocalCluster.Patch.Ownership;
using ClaudeConfig.LocalCluster.Patch.Typed;
using CsCheck;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

public sealed class FieldSetProperties
{
    private static readonly Gen<PathElement> Elements = Gen.OneOf(
        Pick("a", "b", "c", "é\"<").Select(PathElement.Field),
        Gen.Int[0, 12].Select(i => PathElement.Key(new JsonObject { ["port"] = i, ["name"] = "n" })),
        Pick("x", "y").Select(text => PathElement.Value(text)),
        Gen.Int[0, 3].Select(PathElement.Index));

    private static readonly Gen<FieldSet> Sets = Elements.Array[1, 4].Array[0, 8].Select(paths => paths.Aggregate(FieldSet.Empty, (set, path) => set.Union(Path(path))));

    private static readonly Gen<JsonObject> Configs = Gen.Select(
        Pick<string?>(null, "large", "small"),
        Gen.Int[0, 3].Nullable(),
        Pick("a", "b", "c", "d").HashSet[1, 4],
        Pick("http", "metrics", "grpc").HashSet[1, 3],
        Gen.Int[1, 3],
        Config);

    [Fact]
    public void FieldSet_Algebra_HoldsItsLaws() => Gen.Select(Sets, Sets, Sets).Sample((a, b, c) =>
    {
        Assert.Equal(a.Union(b), b.Union(a));
        Assert.Equal(a.Union(b).Union(c), a.Union(b.Union(c)));
        Assert.Equal(a.Intersection(b), b.Intersection(a));
        Assert.Equal(a.Intersection(b.Union(c)), a.Intersection(b).Union(a.Intersection(c)));
        Assert.Equal(a.Difference(b.Union(c)), a.Difference(b).Difference(c));
        Assert.Equal(a, a.Difference(b).Union(a.Intersection(b)));
        Assert.True(a.Difference(b).Intersection(b).IsEmpty);
        Assert.True(a.RecursiveDifference(b).IsSubsetOf(a.Difference(b)));
        Assert.True(a.IsSubsetOf(a.Union(b)));
    });

    [Fact]
    public void FieldSet_WrittenAndRead_IsTheSame() =>
        Sets.Sample(set => Assert.Equal(set, FieldsV1.Read(Json.Object(FieldsV1.Write(set).ToJsonString()))));

    [Fact]
    public void Comparison_OfTwoObjects_AgreesWithItsReverse() => Gen.Select(Configs, Configs).Sample((a, b) =>
    {
        var (there, back) = (Comparison.Of(a, b, Types.Widget), Comparison.Of(b, a, Types.Widget));
        Assert.Equal(there.Added, back.Removed);
        Assert.Equal(there.Modified, back.Modified);
        Assert.True(Comparison.Of(a, a.DeepClone(), Types.Widget).IsSame);
    });

    [Fact]
    public void Apply_SameConfigurationTwice_ChangesNothing() => Gen.Select(Configs, Configs, Configs).Sample((first, other, config) =>
    {
        var live = Apply(Apply(null, "other", first), "third", other);
        var once = Apply(live, "one", config);
        Assert.Same(once, FieldManagers.IgnoreTimestamps(once, Apply(once, "one", config)));
    });

    [Fact]
    public void Apply_ByTwoManagers_ResultContainsBothUnlessForcedAway() => Gen.Select(Configs, Configs).Sample((a, b) =>
    {
        var live = Apply(Apply(null, "a", a), "b", b);
        Assert.True(TypedMerge.Contains(live, b, Types.Widget));
        var fields = FieldSetOf.Value(live, Types.Widget);
        Assert.True(FieldSetOf.Value(a, Types.Widget).IsSubsetOf(fields));
        Assert.True(FieldSetOf.Value(b, Types.Widget).IsSubsetOf(fields));
    });

    [Fact]
    public void Apply_ThenApplyingNothing_LeavesWhatTheOtherApplied() => Gen.Select(Configs, Configs).Sample((a, b) =>
    {
        var alone = Apply(null, "b", b);
        var emptied = Apply(Apply(alone, "a", a), "b", b);
        emptied = Apply(emptied, "a", Json.Object("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"}}"""));
        Assert.True(Comparison.Of(alone["spec"], emptied["spec"], Types.Widget.Child("spec")).IsSame, $"{alone} became {emptied}");
    });

    [Fact]
    public void Merge_OfAnyTwo_ContainsTheApplied() => Gen.Select(Configs, Configs).Sample((live, applied) =>
        Assert.True(TypedMerge.Contains(TypedMerge.Merge(live, applied, Types.Widget), applied, Types.Widget)));

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static JsonObject Apply(JsonObject? live, string manager, JsonObject config) =>
        FieldManagers.Apply(live, config, Owned.Operation(manager) with { Force = true });

    private static FieldSet Path(ReadOnlySpan<PathElement> path) =>
        path.IsEmpty ? FieldSet.Empty : FieldSet.Of([new FieldNode(path[0], path.Length == 1, Path(path[1..]))]);

    /// <remarks>No list is empty: nobody owns an empty list, so it goes with the last who applied an item.</remarks>
    private static JsonObject Config(string? size, int? replicas, HashSet<string> names, HashSet<string> ports, int number)
    {
        var spec = new JsonObject();
        if (size is not null)
        {
            spec["size"] = size;
        }

        if (replicas is { } count)
        {
            spec["replicas"] = count;
        }

        spec["tags"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
        spec["labels"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)number)));
        spec["ports"] = new JsonArray([.. ports.Select(port => (JsonNode)new JsonObject { ["name"] = port, ["port"] = number })]);
        return new JsonObject
        {
            ["apiVersion"] = "example.com/v1",
            ["kind"] = "Widget",
            ["metadata"] = new JsonObject { ["name"] = "w" },
            ["spec"] = spec,
        };
    }
}
