using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Tests;

public sealed class ContractsJsonTests
{
    /// <summary>Source-generated JSON sets every init property of a type with required members, those that are missing to null.</summary>
    [Fact]
    public void Read_OptionalListMissing_IsEmptyNotNull()
    {
        var request = JsonSerializer.Deserialize("""{"source":"g","callId":"c"}""", ContractsJson.Default.LeaseRequest)!;
        Assert.Empty(request.Acquire);
        Assert.Empty(request.Renew);
    }

    [Fact]
    public void Read_EventWithoutOptionalFields_HasTheirDefaults()
    {
        var read = JsonSerializer.Deserialize(
            """
            {"id":"1","source":"g","tenant":"t","startTime":"2026-11-23T00:00:00Z","endTime":"2026-11-23T00:00:01Z","provider":"anthropic",
             "requestedModel":"m","model":"m","usage":{},"attribution":{"project":{"namespace":"a","name":"b"}}}
            """,
            ContractsJson.Default.UsageEvent)!;
        Assert.False(read.Modifiers.Batch);
        Assert.Empty(read.Attribution.Tags);
    }

    [Theory]
    [InlineData("""{"callId":"c"}""")]
    [InlineData("""{"source":"g","callId":"c","acquire":[{"leaseId":"l","budgets":[],"minimum":1,"wanted":"2"}]}""")]
    public void Read_RequiredMissingOrMoneyAsNumber_IsRefused(string json) =>
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Default.LeaseRequest));
}
