using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

public sealed class StrategicMergeTests
{
    private const string Live = """
        {"metadata":{"finalizers":["a","b"],"labels":{"x":"1"}},
         "spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%"}},
          "template":{"spec":{"containers":[
            {"name":"c","image":"i:1","args":["1"],"env":[{"name":"A","value":"1"},{"name":"K","value":"k"}]},
            {"name":"d","image":"j:1"}]}}}}
        """;

    [Fact]
    public void StrategicMerge_ItemsByKey_MergesAndPutsNewOnesFirst() => Containers(
        """[{"name":"c","env":[{"name":"B","value":"2"}]},{"name":"e","image":"k:1"}]""",
        """
        [{"name":"c","image":"i:1","args":["1"],"env":[{"name":"B","value":"2"},{"name":"A","value":"1"},{"name":"K","value":"k"}]},
         {"name":"e","image":"k:1"},
         {"name":"d","image":"j:1"}]
        """);

    [Fact]
    public void StrategicMerge_PatchDelete_RemovesTheItem() => Containers(
        """[{"$patch":"delete","name":"c"}]""",
        """[{"name":"d","image":"j:1"}]""");

    [Fact]
    public void StrategicMerge_PatchReplaceInList_ReplacesTheList() => Containers(
        """[{"$patch":"replace"},{"name":"z","image":"z:1"}]""",
        """[{"name":"z","image":"z:1"}]""");

    [Fact]
    public void StrategicMerge_PatchReplaceInItem_ReplacesTheItemsFields() => Patched(
        """{"spec":{"template":{"$patch":"replace","spec":{"containers":[{"name":"only"}]}}}}""",
        result => Json.Equal("""{"spec":{"containers":[{"name":"only"}]}}""", result["spec"]!["template"]));

    [Fact]
    public void StrategicMerge_AtomicListInItem_IsReplaced() => Containers(
        """[{"name":"c","args":["2"],"env":null}]""",
        """[{"name":"c","image":"i:1","args":["2"]},{"name":"d","image":"j:1"}]""");

    [Fact]
    public void StrategicMerge_SetElementOrder_OrdersItems() => Patched(
        """{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"d"},{"name":"c"}]}}}}""",
        result => Assert.Equal(["d", "c"], Names(result)));

    [Fact]
    public void StrategicMerge_SetElementOrderWithChanges_MergesAndOrders() => Patched(
        """{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"n"},{"name":"c"}],"containers":[{"name":"n","image":"n:1"},{"$patch":"delete","name":"d"}]}}}}""",
        result => Assert.Equal(["n", "c"], Names(result)));

    [Fact]
    public void StrategicMerge_RetainKeys_DropsTheOtherAlternative() => Patched(
        """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}""",
        result => Json.Equal("""{"type":"Recreate"}""", result["spec"]!["strategy"]));

    [Fact]
    public void StrategicMerge_PrimitiveLists_MergeAsSets() => Patched(
        """{"metadata":{"finalizers":["b","c"],"$deleteFromPrimitiveList/finalizers":["a"]}}""",
        result => Assert.Equal(["b", "c"], ((JsonArray)result["metadata"]!["finalizers"]!).Select(item => item!.GetValue<string>()).Order()));

    [Fact]
    public void StrategicMerge_NullInNewObject_IsNotKept() => Patched(
        """{"metadata":{"annotations":{"a":"1","b":null}}}""",
        result => Json.Equal("""{"a":"1"}""", result["metadata"]!["annotations"]));

    [Theory]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}""", 500, "map: map[image:x] does not contain declared merge key: name")]
    [InlineData("""{"spec":{"$patch":"explode"}}""", 500, "Unknown patch type found: explode")]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":"type"}}}""", 400, "invalid patch format of retainKeys")]
    [InlineData("""{"spec":{"strategy":{"$retainKeys":[],"type":"x"}}}""", 422, "the server rejected our request due to an error in our request")]
    [InlineData("""[]""", 400, "json: cannot unmarshal array into Go value of type map[string]interface {}")]
    public void StrategicMerge_MalformedPatch_IsRefused(string patch, int code, string message)
    {
        var error = Assert.Throws<PatchException>(() => PatchEngine.StrategicMerge(Json.Object(Live), JsonNode.Parse(patch), Types.Deployment));
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    private static void Containers(string patch, string expected) => Patched(
        """{"spec":{"template":{"spec":{"containers":ITEMS}}}}""".Replace("ITEMS", patch, StringComparison.Ordinal),
        result => Json.Equal(expected, result["spec"]!["template"]!["spec"]!["containers"]));

    private static void Patched(string patch, Action<JsonObject> check) =>
        check(PatchEngine.StrategicMerge(Json.Object(Live), JsonNode.Parse(patch), Types.Deployment));

    private static IEnumerable<string> Names(JsonObject result) =>
        ((JsonArray)result["spec"]!["template"]!["spec"]!["containers"]!).Select(item => item!["name"]!.GetValue<string>());
}
