using System.Net;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>Claude on a cloud, from the project's field to the bytes that the cloud verifies, and to the money.</summary>
public sealed class CloudTests(SystemFixture system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Bedrock_WithAccessKeys_IsVerifiedServedAndSpent()
    {
        await using var tenant = await Tenant.CreateAsync(system, "5");
        var id = $"AKIA{tenant.Namespace[4..].ToUpperInvariant()}";
        using (var added = await system.Http.PostAsync($"{system.Stack.Simulator}/_admin/aws-keys?id={id}&secret=its%2Bsecret%2Fkey", null))
        {
            Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        }

        tenant.Apply(Secret($$"""{"AccessKeyId":"{{id}}","SecretAccessKey":"its+secret/key"}"""));
        tenant.Apply(Project(tenant));
        tenant.Apply(Route("eu.anthropic.claude-sonnet-4-5-20250929-v1:0"));

        await Eventually.TrueAsync(() => IsServedByAsync(tenant, "eu.anthropic.claude-sonnet-4-5"), "Bedrock serves", Soon);
        await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Held == 0, "nothing is held", Deadlines.Settled);
        var before = (await tenant.MoneyAsync()).Spent;
        var streamed = await tenant.SendAsync(stream: true);

        Assert.Equal(HttpStatusCode.OK, streamed.Status);
        Assert.Contains("event: message_stop", streamed.Body, StringComparison.Ordinal);
        // 50 input tokens at 3.30 and 36 output tokens at 16.50 dollars a million: a region costs a tenth more.
        await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Spent - before == 0.000759m, "what Bedrock counted is spent", Deadlines.Settled);
    }

    [Fact]
    public async Task Identity_OfTheGateways_ThatIsNotGranted_IsNamedAtTheProject()
    {
        await using var tenant = await Tenant.CreateAsync(system, "5");
        tenant.Apply(Project(tenant, "{workloadIdentity: {aws: {roleARN: \"arn:aws:iam::123456789012:role/of-another-team\"}}}"));

        await Eventually.TrueAsync(
            async () => (await tenant.StatusAsync("ClaudeProject", "team")).GetRawText().Contains("--workload-identities " + tenant.Namespace, StringComparison.Ordinal), "the project says what is missing", Soon);
    }

    // The first requests may still go to the provider of before.
    private static async Task<bool> IsServedByAsync(Tenant tenant, string model)
    {
        var answer = await tenant.SendAsync();
        return answer.Status == HttpStatusCode.OK && answer.Body.Contains(model, StringComparison.Ordinal) ? true : throw new InvalidOperationException($"{answer.Status}: {answer.Body}");
    }

    private static string Secret(string keys) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: cloud}
        stringData: {bedrock: '{{keys}}'}
        """;

    private string Project(Tenant tenant, string credential = "{secretKeyRef: {name: cloud, key: bedrock}}") =>
        tenant.Project("", "dev").Replace(
            "  keys:",
            $"""
                - name: bedrock
                  type: Bedrock
                  baseURL: {system.Stack.Simulator}
                  bedrock: {"{"}region: eu-central-1{"}"}
                  credential: {credential}
              keys:
            """,
            StringComparison.Ordinal);

    private static string Route(string model) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ModelRoute
        metadata: {name: claude}
        spec:
          projectRef: {name: team}
          match: [{models: [claude-*]}]
          targets: [{name: bedrock, provider: bedrock, model: "{{model}}"}]
          strategy: {type: Weighted}
        """;
}
