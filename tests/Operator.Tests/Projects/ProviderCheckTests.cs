using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Providers;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class ProviderCheckTests
{
    private static readonly OutboundPolicy Policy = new() { InternalHosts = ["ollama.models.svc:11434"] };

    [Theory]
    [InlineData(null)]
    [InlineData("https://api.anthropic.com/")]
    [InlineData("http://ollama.models.svc:11434")]
    public void ProblemOf_AnAdmittedAddress_IsNone(string? baseURL) => Assert.Null(ProviderCheck.ProblemOf(A.Anthropic() with { BaseURL = baseURL }, Policy));

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://api.anthropic.com")]
    [InlineData("http://169.254.169.254")]
    [InlineData("https://kubernetes.default.svc")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://2130706433")]
    public void ProblemOf_AnyOtherHost_IsNotAllowed(string baseURL) =>
        Assert.Equal(ConditionReasons.HostNotAllowed, ProviderCheck.ProblemOf(A.Anthropic() with { BaseURL = baseURL }, Policy)!.Value.Reason);

    [Theory]
    [InlineData("http://ollama.models.svc:11434", null)]
    [InlineData("http://proxy.example.com:3128", ConditionReasons.HostNotAllowed)]
    [InlineData("http://169.254.169.254:80", ConditionReasons.HostNotAllowed)]
    [InlineData("http://ollama.models.svc:11434/path", ConditionReasons.Invalid)]
    [InlineData("http://user:secret@ollama.models.svc:11434", ConditionReasons.Invalid)]
    public void ProblemOf_AProxy_IsThatOfItsOwnHost(string proxyURL, string? reason)
    {
        var problem = ProviderCheck.ProblemOf(A.Anthropic() with { ProxyURL = proxyURL }, Policy);
        Assert.Equal(reason, problem?.Reason);
        Assert.DoesNotContain("secret@", problem?.Message ?? "", StringComparison.Ordinal);
        // What stands behind an admitted proxy is judged all the same.
        Assert.StartsWith("baseURL: ", ProviderCheck.ProblemOf(A.Anthropic() with { BaseURL = "https://evil.example.com", ProxyURL = proxyURL }, Policy)!.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProblemOf_TypeOfANewerVersion_IsUnknown() =>
        Assert.Equal(ConditionReasons.UnknownValue, ProviderCheck.ProblemOf(A.Anthropic() with { Type = (ProviderType)99 }, Policy)!.Value.Reason);

    [Fact]
    public void ProblemsOf_OneBadProvider_IsAboutThatOneAlone()
    {
        var project = A.Project(with: spec => spec with { Providers = [A.Anthropic(), A.Anthropic() with { Name = "mine", BaseURL = "https://evil.example.com" }] });
        var problem = Assert.Single(ProviderAdmission.ProblemsOf(project, new OperatorOptions { Outbound = Policy }));
        Assert.Equal("mine", problem.Key);
        Assert.StartsWith("provider mine: baseURL: ", problem.Value.Message, StringComparison.Ordinal);
        Assert.Contains("evil.example.com", problem.Value.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eu-central-1", "https://bedrock-runtime.eu-central-1.amazonaws.com")]
    [InlineData("us-gov-west-1", "https://bedrock-runtime.us-gov-west-1.amazonaws.com")]
    public void Address_OfBedrock_IsThatOfItsRegion_AndAdmitted(string region, string address)
    {
        var provider = new ModelProvider { Name = "b", Type = ProviderType.Bedrock, Bedrock = new BedrockPlace { Region = region } };
        Assert.Equal(address, ProviderCheck.AddressOf(provider));
        Assert.Null(ProviderCheck.ProblemOf(provider, OutboundPolicy.Default));
    }

    [Theory]
    [InlineData("europe-west1", "https://europe-west1-aiplatform.googleapis.com")]
    [InlineData("eu", "https://aiplatform.eu.rep.googleapis.com")]
    [InlineData("global", "https://aiplatform.googleapis.com")]
    public void Address_OfVertex_IsThatOfItsLocation_AndAdmitted(string location, string address)
    {
        var provider = new ModelProvider { Name = "v", Type = ProviderType.Vertex, Vertex = new VertexPlace { Project = "my-project", Location = location } };
        Assert.Equal(address, ProviderCheck.AddressOf(provider));
        Assert.Null(ProviderCheck.ProblemOf(provider, OutboundPolicy.Default));
    }

    [Fact]
    public void TokenEndpoints_OfTheClouds_AreAdmitted()
    {
        foreach (var host in (string[])["sts.eu-central-1.amazonaws.com", "oauth2.googleapis.com", "sts.googleapis.com", "iamcredentials.googleapis.com"])
        {
            Assert.Null(OutboundPolicy.Default.ProblemOf($"https://{host}"));
        }
    }

    [Fact]
    public void Identity_OfAnotherNamespace_IsNotAllowed()
    {
        const string Role = "arn:aws:iam::123456789012:role/claude-payments";
        var options = new OperatorOptions { Identities = [new IdentityGrant("payments", "arn:aws:iam::*:role/claude-payments")] };
        var mine = Bedrock(new AwsIdentity { RoleARN = Role });

        Assert.Null(ProviderAdmission.ProblemOf(mine, "payments", options));
        Assert.Null(ProviderAdmission.ProblemOf(mine, options.PlatformNamespace, options));
        var problem = ProviderAdmission.ProblemOf(mine, "search", options)!.Value;
        Assert.Equal(ConditionReasons.IdentityNotAllowed, problem.Reason);
        Assert.Contains($"--workload-identities search={Role}", problem.Message, StringComparison.Ordinal);
        Assert.NotNull(ProviderAdmission.ProblemOf(Bedrock(new AwsIdentity()), "payments", options));
    }

    private static ModelProvider Bedrock(AwsIdentity identity) => new()
    {
        Name = "b",
        Type = ProviderType.Bedrock,
        Bedrock = new BedrockPlace { Region = "eu-central-1" },
        Credential = new ProviderCredential { WorkloadIdentity = new WorkloadIdentity { Aws = identity } },
    };
}
