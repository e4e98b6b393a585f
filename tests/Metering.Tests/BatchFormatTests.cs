using System.Text;
using System.Text.Json;
using ClaudeConfig.Metering.Ingest;

namespace ClaudeConfig.Metering.Tests;

public sealed class BatchFormatTests
{
    [Theory]
    [InlineData("""{"events": []}""", "")]
    [InlineData("""{"events": [1]}""", "1")]
    [InlineData("""{"a": {"events": [9]}, "events": [ {"id": "x", "n": [1, {"events": 2}]} , null,"t" ], "z": [3]}""", """{"id": "x", "n": [1, {"events": 2}]}|null|"t" """)]
    [InlineData(""" { "events" : [true , 1.5e3] } """, "true|1.5e3")]
    public void Split_OfABatch_GivesItsElementsAsTheyStand(string body, string elements) =>
        Assert.Equal(elements.Trim(), string.Join('|', BatchFormat.Split(Encoding.UTF8.GetBytes(body))!.Select(element => Encoding.UTF8.GetString(element.Span))));

    [Theory]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"events": {}}""")]
    [InlineData("""{"event": []}""")]
    public void Split_OfSomethingElse_IsNull(string body) => Assert.Null(BatchFormat.Split(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("""{"events": [""")]
    [InlineData("""{"events": [1]""")]
    [InlineData("""{"events": [1]} x""")]
    [InlineData("""{"events": [{"a": }]}""")]
    [InlineData("""{"events": [1], "z": tru}""")]
    [InlineData("""{"events": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    public void Split_OfWhatIsNotJson_Throws(string body) => Assert.ThrowsAny<JsonException>(() => BatchFormat.Split(Encoding.UTF8.GetBytes(body)));
}
