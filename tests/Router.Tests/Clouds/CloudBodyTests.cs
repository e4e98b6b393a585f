using System.Text;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>What changes in a body, and that nothing else does.</summary>
public sealed class CloudBodyTests
{
    [Theory]
    [InlineData("""{"model":"m","a":1}""", """{"a":1,X}""")]
    [InlineData("""{"a":1,"model":"m"}""", """{"a":1,X}""")]
    [InlineData("""{"a":1 , "model" : "m" }""", """{"a":1 , X }""")]
    [InlineData("""{"a":1,"model":"m","stream":true}""", """{"a":1,X}""")]
    [InlineData("""{"stream":true,"model":"m"}""", """{X}""")]
    [InlineData("""{ "model":"m" }""", """{ X }""")]
    [InlineData("""{"model":"m","a":{"model":"inside","stream":1},"stream":false,"b":[]}""", """{"a":{"model":"inside","stream":1},"b":[],X}""")]
    [InlineData("""{"anthropic_version":"other","model":"m","a":1,"anthropic_beta":["x","y"]}""", """{"a":1,X}""")]
    public void Properties_ThatAreDropped_LeaveTheRestAsItIs(string body, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var content = new BodyContent(bytes, new CloudBody(bytes, "model", "stream").Edits("X"u8.ToArray()));
        Assert.Equal(expected, Encoding.UTF8.GetString(content.ToArray()));
        Assert.Equal(expected.Length, content.Headers.ContentLength);
    }

    [Fact]
    public void Betas_OfTheBody_AreKnown() =>
        Assert.Equal(["x", "y"], new CloudBody("""{"anthropic_beta":["x",{"z":[1]},"y"],"model":"m"}"""u8).Betas);

    [Fact]
    public void Thinking_SaysHowMuchItMayTake() =>
        Assert.Equal((1024, true), (new CloudBody("""{"thinking":{"type":"enabled","budget_tokens":1024},"max_tokens":9}"""u8).ThinkingBudget, new CloudBody("""{"max_tokens":9}"""u8).MaxTokens));
}
