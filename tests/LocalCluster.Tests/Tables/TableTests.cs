using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Tables;

namespace ClaudeConfig.LocalCluster.Tests.Tables;

public sealed class TableTests
{
    [Theory]
    [InlineData(5, "5s")]
    [InlineData(119, "119s")]
    [InlineData(121, "2m1s")]
    [InlineData(3600, "60m")]
    [InlineData(3 * 3600 + 60, "3h1m")]
    [InlineData(30 * 3600, "30h")]
    [InlineData(3 * 86400, "3d")]
    [InlineData(400 * 86400, "400d")]
    [InlineData(3 * 365 * 86400, "3y")]
    [InlineData(-5, "<invalid>")]
    public void Format_Age_IsShort(int seconds, string expected) => Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(".spec.size", "small")]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "True")]
    [InlineData(".spec.list[1]", "b")]
    [InlineData(".spec.list[-1]", "c")]
    [InlineData(".metadata.annotations.example\\.com/x", "y")]
    [InlineData(".spec['size']", "small")]
    [InlineData(".spec.none", null)]
    public void Find_Path_GivesTheValue(string path, string? expected)
    {
        var value = JsonNode.Parse("""{"metadata":{"annotations":{"example.com/x":"y"}},"spec":{"size":"small","list":["a","b","c"]},"status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}""")!;
        Assert.Equal(expected, JsonPath.Parse(path).Find(value).FirstOrDefault()?.ToString());
    }

    [Fact]
    public void VersionOrder_Versions_StableAndNewestFirst() =>
        Assert.Equal(["v2", "v1", "v2beta1", "v1beta2", "v1alpha1", "other"], new[] { "other", "v1beta2", "v1", "v1alpha1", "v2", "v2beta1" }.Order(VersionOrder.Instance));
}
