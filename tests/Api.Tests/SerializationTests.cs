using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using k8s;

namespace ClaudeConfig.Api.Tests;

public sealed class SerializationTests
{
    [Theory]
    [InlineData("""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"a"},"spec":{"settings":{"cleanupPeriodDays":30,"x":null,"n":1.50,"deep":{"on":[1e3,"é"]}},"mcpServers":[{"name":"gh","type":"http","url":"https://x","oauth":{"clientId":"1"}}]}}""")]
    [InlineData("""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"a"},"spec":{"extends":[],"revisionHistoryLimit":0,"memory":""}}""")]
    public void Configuration_ReadAndWritten_KeepsEveryField(string json) =>
        AssertRoundTrip<ClaudeConfiguration>(json);

    [Theory]
    [InlineData("""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"Budget","metadata":{"name":"a"},"spec":{"limit":{"amount":"0","currency":"JPY"},"scope":{"projectRef":{"name":"p"},"models":[],"tags":{"Env":"x","on":"y"}},"period":{"type":"OneOff","startTime":"2026-01-01T00:00:00+09:00","endTime":"2026-02-01T00:00:00.1234567Z"},"thresholds":[{"percent":80,"basis":"Actual","action":"Notify"}]},"status":{"observedGeneration":3,"spent":"0.0003"}}""")]
    public void Budget_ReadAndWritten_KeepsEveryField(string json) => AssertRoundTrip<Budget>(json);

    private static void AssertRoundTrip<T>(string json)
    {
        var written = KubernetesJson.Serialize(KubernetesJson.Deserialize<T>(json));
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(written).RootElement),
            $"wrote {written}");
    }
}
