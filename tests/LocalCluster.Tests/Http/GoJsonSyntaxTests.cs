using System.Text;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Tests.Http;

public sealed class GoJsonSyntaxTests
{
    [Theory]
    [InlineData("{not json", "invalid character 'n' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 2}", "invalid character '2' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("{\"a\":", "unexpected end of JSON input")]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("{} x", "invalid character 'x' after top-level value")]
    [InlineData("tru", "unexpected end of JSON input")]
    [InlineData("trx", "invalid character 'x' in literal true (expecting 'u')")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    public void FindError_Malformed_SpeaksAsGoDoes(string text, string error) => Assert.Equal(error, GoJsonSyntax.FindError(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("{\"a\":[1,-2.5e3,true,null,\"x\\n\"]}")]
    [InlineData(" [] ")]
    public void FindError_WellFormed_GivesNull(string text) => Assert.Null(GoJsonSyntax.FindError(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void DuplicateFields_Nested_AreNamedByPathAndTheLastCounts()
    {
        var json = Encoding.UTF8.GetBytes("""{"a":1,"b":{"c":1,"c":2},"l":[{"x":1},{"x":1,"x":3}],"a":4}""");

        Assert.Equal(["b.c", "l[1].x", "a"], DuplicateFields.Find(json));
        Assert.Equal("""{"a":4,"b":{"c":2},"l":[{"x":1},{"x":3}]}""", DuplicateFields.Parse(json)!.ToJsonString());
    }

    [Theory]
    [InlineData("a: yes\nb: [1, 2.5, ~]\nc: 'on'\n", """{"a":true,"b":[1,2.5,null],"c":"on"}""")]
    [InlineData("""{"a":"b"}""", """{"a":"b"}""")]
    public void YamlText_Body_BecomesJson(string yaml, string json) => Assert.Equal(json, Encoding.UTF8.GetString(YamlText.ToJson(Encoding.UTF8.GetBytes(yaml))));
}
