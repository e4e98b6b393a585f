using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""[{"op":"add","path":"/b","value":2}]""", """{"a":[1,2,3],"o":{"x":"1"},"b":2}""")]
    [InlineData("""[{"op":"add","path":"/a/-","value":4}]""", """{"a":[1,2,3,4],"o":{"x":"1"}}""")]
    [InlineData("""[{"op":"add","path":"/a/0","value":0}]""", """{"a":[0,1,2,3],"o":{"x":"1"}}""")]
    [InlineData("""[{"op":"add","path":"/a/3","value":4}]""", """{"a":[1,2,3,4],"o":{"x":"1"}}""")]
    [InlineData("""[{"op":"remove","path":"/a/-1"}]""", """{"a":[1,2],"o":{"x":"1"}}""")]
    [InlineData("""[{"op":"replace","path":"/a/1","value":null}]""", """{"a":[1,null,3],"o":{"x":"1"}}""")]
    [InlineData("""[{"op":"add","path":"/o/a~1b~0c","value":1}]""", """{"a":[1,2,3],"o":{"x":"1","a/b~c":1}}""")]
    [InlineData("""[{"op":"move","from":"/o/x","path":"/y"}]""", """{"a":[1,2,3],"o":{},"y":"1"}""")]
    [InlineData("""[{"op":"copy","from":"/o","path":"/p"},{"op":"add","path":"/p/z","value":1}]""", """{"a":[1,2,3],"o":{"x":"1"},"p":{"x":"1","z":1}}""")]
    [InlineData("""[{"op":"test","path":"/missing","value":null},{"op":"test","path":"/o","value":{"x":"1"}}]""", """{"a":[1,2,3],"o":{"x":"1"}}""")]
    public void JsonPatch_OperationsThatApply_ChangeTheObject(string patch, string expected)
    {
        var target = Json.Object("""{"a":[1,2,3],"o":{"x":"1"}}""");
        Json.Equal(expected, PatchEngine.JsonPatch(target, JsonNode.Parse(patch)));
        Json.Equal("""{"a":[1,2,3],"o":{"x":"1"}}""", target);
    }

    [Theory]
    [InlineData("""[{"op":"test","path":"/o/x","value":"2"}]""")]
    [InlineData("""[{"op":"remove","path":"/none"}]""")]
    [InlineData("""[{"op":"replace","path":"/none","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/none/x","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/5","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/x","value":1}]""")]
    [InlineData("""[{"op":"add","path":"","value":{}}]""")]
    [InlineData("""[{"op":"remove","path":"/a/-4"}]""")]
    [InlineData("""[{"op":"copy","from":"/none","path":"/b"}]""")]
    [InlineData("""[{"op":"upsert","path":"/b","value":1}]""")]
    [InlineData("""[{"path":"/b"}]""")]
    [InlineData("""[{"op":"add","path":7,"value":1}]""")]
    public void JsonPatch_OperationThatDoesNotApply_IsRefusedWithoutSayingWhy(string patch)
    {
        var error = Assert.Throws<PatchException>(() => PatchEngine.JsonPatch(Json.Object("""{"a":[1,2,3],"o":{"x":"1"}}"""), JsonNode.Parse(patch)));
        Assert.Equal((422, "Invalid", "the server rejected our request due to an error in our request"), (error.Code, error.Reason, error.Message));
    }

    [Theory]
    [InlineData("""{"op":"add"}""", "json: cannot unmarshal object into Go value of type jsonpatch.Patch")]
    [InlineData("""["x"]""", "json: cannot unmarshal string into Go value of type jsonpatch.Operation")]
    public void JsonPatch_NotAListOfOperations_IsABadRequest(string patch, string message)
    {
        var error = Assert.Throws<PatchException>(() => PatchEngine.JsonPatch([], JsonNode.Parse(patch)));
        Assert.Equal((400, message), (error.Code, error.Message));
    }

    [Fact]
    public void JsonPatch_CopiesThatDoubleTheObject_EndAtALimit()
    {
        var operations = new JsonArray([.. Enumerable.Range(0, 60).Select(i =>
            (JsonNode)Json.Object($$"""{"op":"copy","from":"/a","path":"/a/{{i}}"}"""))]);
        var target = Json.Object("""{"a":{"text":"0123456789"}}""");
        Assert.Equal(422, Assert.Throws<PatchException>(() => PatchEngine.JsonPatch(target, operations)).Code);
    }

    [Fact]
    public void JsonPatch_MoreOperationsThanAllowed_IsTooLarge()
    {
        var operations = new JsonArray([.. Enumerable.Repeat(0, 10_001).Select(_ => (JsonNode)Json.Object("""{"op":"test","path":"/a","value":null}"""))]);
        var error = Assert.Throws<PatchException>(() => PatchEngine.JsonPatch([], operations));
        Assert.Equal((413, "The allowed maximum operations in a JSON patch is 10000, got 10001"), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("""{"a":null,"o":{"y":"2"}}""", """{"o":{"x":"1","y":"2"}}""")]
    [InlineData("""{"a":[null,1]}""", """{"a":[null,1],"o":{"x":"1"}}""")]
    [InlineData("""{"new":{"keep":1,"drop":null}}""", """{"a":[1,2,3],"o":{"x":"1"},"new":{"keep":1}}""")]
    [InlineData("""{"o":"text"}""", """{"a":[1,2,3],"o":"text"}""")]
    [InlineData("""{"a":{"b":null}}""", """{"a":{},"o":{"x":"1"}}""")]
    public void MergePatch_NullsAndObjects_DeleteAndMerge(string patch, string expected) =>
        Json.Equal(expected, PatchEngine.MergePatch(Json.Object("""{"a":[1,2,3],"o":{"x":"1"}}"""), JsonNode.Parse(patch)));

    [Fact]
    public void MergePatch_NotAnObject_IsABadRequest() =>
        Assert.Equal((400, "Invalid JSON Patch"), Refusal(() => PatchEngine.MergePatch([], JsonNode.Parse("[1]"))));

    private static (int Code, string Message) Refusal(Func<JsonObject> patch)
    {
        var error = Assert.Throws<PatchException>(patch);
        return (error.Code, error.Message);
    }
}
