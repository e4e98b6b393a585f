using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;

namespace ClaudeConfig.LocalCluster.Tests.Admission;

public sealed class WebhookConfigurationRulesTests
{
    private const string Good = """
        {"name":"v.example.com","clientConfig":{"url":"https://127.0.0.1:9443/validate"},"sideEffects":"None","admissionReviewVersions":["v1"],
         "rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}
        """;

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"clientConfig":{"service":{"name":"s","namespace":"n","path":"/x"}}}""", null)]
    [InlineData("""{"name":"short"}""", "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments separated by dots")]
    [InlineData("""{"sideEffects":"Some"}""", "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\"")]
    [InlineData("""{"sideEffects":null}""", "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun")]
    [InlineData("""{"timeoutSeconds":31}""", "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds")]
    [InlineData("""{"admissionReviewVersions":["v2"]}""", "webhooks[0].admissionReviewVersions: Invalid value: []string{\"v2\"}: must include at least one of v1, v1beta1")]
    [InlineData("""{"clientConfig":{}}""", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("""{"clientConfig":{"url":"https://h/","service":{"name":"s","namespace":"n"}}}""", "webhooks[0].clientConfig: Required value: exactly one of url or service is required")]
    [InlineData("""{"clientConfig":{"url":"http://h/x"}}""", "webhooks[0].clientConfig.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]")]
    [InlineData("""{"clientConfig":{"url":"https://h/x?a=b"}}""", "webhooks[0].clientConfig.url: Invalid value: \"a=b\": query parameters are not permitted in the URL")]
    [InlineData("""{"failurePolicy":"Maybe"}""", "webhooks[0].failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\"")]
    [InlineData("""{"rules":[{"operations":["*","CREATE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}""", "webhooks[0].rules[0].operations: Invalid value: []string{\"*\", \"CREATE\"}: if '*' is present, must not specify other operations")]
    [InlineData("""{"rules":[{"operations":["CREATE"],"apiGroups":["*"],"apiVersions":["*"]}]}""", "webhooks[0].rules[0].resources: Required value")]
    public void Configuration_EachRule_IsChecked(string change, string? expected)
    {
        var webhook = (JsonObject)JsonNode.Parse(Good)!;
        foreach (var (field, value) in (JsonObject)JsonNode.Parse(change)!)
        {
            webhook[field] = value?.DeepClone();
        }

        var errors = WebhookConfigurationRules.Errors(new JsonObject { ["webhooks"] = new JsonArray(webhook) });
        Assert.Equal(expected is null ? [] : [expected], errors.Select(error => $"{error.Field}: {error.Message}"));
    }

    [Fact]
    public void Configuration_TwoWebhooksOfOneName_IsADuplicate()
    {
        var errors = WebhookConfigurationRules.Errors(new JsonObject { ["webhooks"] = new JsonArray(JsonNode.Parse(Good), JsonNode.Parse(Good)) });
        Assert.Equal(new("webhooks[1].name", "FieldValueDuplicate", "Duplicate value: \"v.example.com\""), Assert.Single(errors));
    }
}
