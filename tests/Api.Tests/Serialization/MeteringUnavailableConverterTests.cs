using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Tests.Serialization;

/// <summary>Budgets that were stored while onMeteringUnavailable was a mode alone go on saying what they said.</summary>
public sealed class MeteringUnavailableConverterTests
{
    [Theory]
    [InlineData("\"Allow\"", MeteringUnavailableAction.Allow, null, null, """{"mode":"Allow"}""")]
    [InlineData("""{"mode":"Deny"}""", MeteringUnavailableAction.Deny, null, null, """{"mode":"Deny"}""")]
    [InlineData("""{"for":"1h","upTo":"2.50","later":{"x":1}}""", null, "1h", "2.50", """{"for":"1h","upTo":"2.50"}""")]
    [InlineData("{}", null, null, null, "{}")]
    public void Read_BothForms_AndWritesTheObject(string json, MeteringUnavailableAction? mode, string? time, string? upTo, string written)
    {
        var spec = Read(json);
        Assert.Equal(new MeteringUnavailableRule { Mode = mode, For = time, UpTo = upTo }, spec.Enforcement!.OnMeteringUnavailable);
        Assert.Contains($"\"onMeteringUnavailable\":{written}", JsonSerializer.Serialize(new Budget { Spec = spec }, ApiJson.Default.Budget), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ModeOfANewerVersion_IsNoneOfTheKnownOnes() => Assert.All(["\"Later\"", """{"mode":"Later"}"""], json => Assert.Equal(
        LenientEnumConverter<MeteringUnavailableAction>.Unknown,
        Read(json).Enforcement!.OnMeteringUnavailable!.Mode));

    private static BudgetSpec Read(string json) => JsonSerializer.Deserialize("""{"spec":{"enforcement":{"onMeteringUnavailable":""" + json + "}}}", ApiJson.Default.Budget)!.Spec;
}
