using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.Aws;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>The operator with Secrets Manager, from a project's spec to the Secret that gateways mount.</summary>
public sealed class AwsSecretTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    [Fact]
    public async Task Credential_InSecretsManager_ReachesGatewaysAndNothingElse()
    {
        await using var service = await FakeSecretsManager.StartAsync();
        service.Put($"claude/{Home}/team/anthropic", """{"key":"sk-of-this-test"}""").Put("claude/other/team/anthropic", "sk-of-others");
        await using var paused = await Fixture.PauseOperatorAsync();
        await using var started = Fixture.Launch(new OperatorRun
        {
            Arguments = ["--aws-secrets", "*=claude/{namespace}/{project}/"],
            Environment = new Dictionary<string, string>
            {
                ["AWS_ACCESS_KEY_ID"] = service.Check.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = service.Check.SecretKey, ["AWS_REGION"] = FakeSecretsManager.Region,
                ["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = service.Endpoint.ToString(),
            },
        });
        await OperatorFixture.ReadyAsync(started);

        ApplyProject("team", Providers($"claude/{Home}/team/anthropic", "jsonKey: key"));
        var proof = await ConditionAsync(Projects, "team", "CredentialsSynced", "True", "Synced", deadline: Deadlines.Slow);
        Assert.EndsWith($"anthropic is version v1 of claude/{Home}/team/anthropic", proof, StringComparison.Ordinal);
        var uid = (await GetAsync(Projects, "team")).GetProperty("metadata").GetProperty("uid").GetString();
        Assert.Equal("sk-of-this-test", Encoding.UTF8.GetString((await SecretAsync($"claude-credential-{uid}.anthropic", Platform))!.Data["credential"]));

        ApplyProject("team", Providers("claude/other/team/anthropic"));
        Assert.Contains("gateways keep the last good one", await ConditionAsync(Projects, "team", "CredentialsSynced", "False", "SecretNotAllowed", deadline: Deadlines.Slow), StringComparison.Ordinal);
        Assert.All(service.Requests, request => Assert.DoesNotContain("other", request, StringComparison.Ordinal));
        Assert.Empty(service.Refused);
        Assert.DoesNotContain("sk-of-", Fixture.Log() + Kubectl.Run(Fixture.Kubeconfig, "get", "claudeprojects,events", "-A", "-o", "yaml"), StringComparison.Ordinal);
    }

    private static string Providers(string id, string more = "") => $$"""
        displayName: Team
        providers:
          - name: anthropic
            type: Anthropic
            credential:
              awsSecretsManager:
                secretId: {{id}}
                {{more}}
        """;
}
