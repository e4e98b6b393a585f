using ClaudeConfig.Api.Projects;
using ClaudeConfig.Aws.Secrets;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

namespace ClaudeConfig.Operator.Tests.Projects.Aws;

/// <summary>Which secrets of AWS a project may use: as somebody tries it who wants another tenant's.</summary>
public sealed class AwsSecretAdmissionTests
{
    private const string Arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:";

    private static readonly AwsSecretOptions Options = new()
    {
        Grants = [Grant("*=claude/{namespace}/{project}/"), Grant("shared=platform/shared/")],
        Accounts = ["123456789012"],
        Region = "eu-central-1",
    };

    [Theory]
    [InlineData("claude/team-a/payments/anthropic")]
    [InlineData("claude/team-a/payments/deep/anthropic")]
    [InlineData(Arn + "claude/team-a/payments/anthropic-AbCdEf")]
    public void Secret_OfTheProject_IsAdmitted(string id) => Assert.NotNull(Admit(id));

    [Theory]
    [InlineData("claude/team-b/payments/anthropic", "begin with claude/team-a/payments/")]
    [InlineData("claude/team-a/other/anthropic", "begin with claude/team-a/payments/")]
    [InlineData("claude/team-a/payments", "may not use this secret")]
    [InlineData("claude/team-a/payments/", "no name of a secret")]
    [InlineData("claude/team-a/payments2/anthropic", "may not use this secret")]
    [InlineData("CLAUDE/team-a/payments/anthropic", "may not use this secret")]
    [InlineData("claude/Team-A/payments/anthropic", "may not use this secret")]
    [InlineData("platform/shared/anthropic", "may not use this secret")]
    [InlineData("claude/team-a/payments/../../team-b/payments/anthropic", "no name of a secret")]
    [InlineData("claude/team-a/payments/./anthropic", "no name of a secret")]
    [InlineData("claude//team-a/payments/anthropic", "no name of a secret")]
    [InlineData("/claude/team-a/payments/anthropic", "no name of a secret")]
    [InlineData("claude/team-a/payments/*", "no name of a secret")]
    [InlineData("claude/team-a/payments/anthropic ", "no name of a secret")]
    [InlineData("claude/team-a/payments/anthropic\n", "no name of a secret")]
    [InlineData("claude/team-a/payments/ünthropic", "no name of a secret")]
    [InlineData("claude/team-a/payments/%2e%2e/x", "no name of a secret")]
    [InlineData("claude/{namespace}/{project}/x", "no name of a secret")]
    [InlineData("ARN:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/payments/anthropic-AbCdEf", "no ARN")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-b/payments/anthropic-AbCdEf", "may not use this secret")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:999999999999:secret:claude/team-a/payments/anthropic-AbCdEf", "account 999999999999 are not allowed")]
    [InlineData("arn:aws:secretsmanager:us-east-1:123456789012:secret:claude/team-a/payments/anthropic-AbCdEf", "the region is eu-central-1")]
    [InlineData("arn:aws-cn:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/payments/anthropic-AbCdEf", "the region is eu-central-1")]
    [InlineData("arn:aws:ssm:eu-central-1:123456789012:secret:claude/team-a/payments/anthropic-AbCdEf", "no ARN")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/payments/anthropic", "six characters")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/payments/anthropic-??????", "no ARN")]
    [InlineData("arn:aws:secretsmanager:eu-central-1:123456789012:secret:claude/team-a/payments/x-AbCdEf:key:AWSCURRENT:v", "no ARN")]
    [InlineData("arn:aws:secretsmanager:*:123456789012:secret:claude/team-a/payments/anthropic-AbCdEf", "the region is")]
    public void Secret_OfAnotherOrInDisguise_IsRefused(string id, string why)
    {
        Assert.Null(AwsSecretAdmission.Admit(A.Project("payments", "team-a"), new AwsSecret { SecretId = id }, Options, out var problem));
        Assert.Contains(why, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_NobodyMayUseAny_IsRefused()
    {
        Assert.Null(AwsSecretAdmission.Admit(A.Project("payments", "team-a"), new AwsSecret { SecretId = "claude/team-a/payments/x" }, new AwsSecretOptions(), out var problem));
        Assert.Contains("--aws-secrets", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude/team-a/payments/key", "AbCdEf", "claude/team-a/payments/key", "123456789012", "eu-central-1", true)]
    [InlineData("claude/team-a/payments/key", "AbCdEf", "claude/team-b/payments/key", "123456789012", "eu-central-1", false)]
    [InlineData("claude/team-a/payments/key-AbCdEf", "GhIjKl", "claude/team-a/payments/key", "123456789012", "eu-central-1", false)]
    [InlineData("claude/team-a/payments/key", "AbCdEf", "claude/team-a/payments/key", "123456789012", "us-east-1", false)]
    public void Answer_OfAnotherSecretThanWasJudged_IsNotIt(string asked, string suffix, string answered, string account, string region, bool same)
    {
        var name = Admit(asked)!;
        Assert.Equal(same, name.Is(new SecretValue($"arn:aws:secretsmanager:{region}:{account}:secret:{answered}-{suffix}", answered, "v", [], [])));
    }

    [Theory]
    [InlineData("team-a=claude/team-a/", null)]
    [InlineData("*=claude/{namespace}/", null)]
    [InlineData("*=claude/{namespace}-{project}/", "whole segments")]
    [InlineData("*=claude/{namespace}", "ends with a slash")]
    [InlineData("team-a=claude/team-a", "ends with a slash")]
    [InlineData("*=claude/", "must hold {namespace}")]
    [InlineData("*=claude/{project}/", "must hold {namespace}")]
    [InlineData("team-*=claude/x/", "is no namespace")]
    [InlineData("team-a=//", "segments of letters")]
    [InlineData("team-a=claude/../", "segments of letters")]
    [InlineData("team-a=claude/*/", "segments of letters")]
    [InlineData("team-a", "is not NAMESPACE=PREFIX")]
    public void Grant_ThatWouldMixTenants_IsRefused(string text, string? why)
    {
        var grant = AwsSecretGrant.TryParse(text, out var problem);
        Assert.Equal(why is null, grant is not null);
        Assert.True(why is null ? problem is null : problem!.Contains(why, StringComparison.Ordinal), problem);
    }

    private static AwsSecretGrant Grant(string text) => AwsSecretGrant.TryParse(text, out _)!;

    private static AwsSecretName? Admit(string id) => AwsSecretAdmission.Admit(A.Project("payments", "team-a"), new AwsSecret { SecretId = id }, Options, out _);
}
