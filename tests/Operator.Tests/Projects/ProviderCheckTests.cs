using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.Projects;

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

    [Fact]
    public void ProblemOf_TypeOfANewerVersion_IsUnknown() =>
        Assert.Equal(ConditionReasons.UnknownValue, ProviderCheck.ProblemOf(A.Anthropic() with { Type = (ProviderType)99 }, Policy)!.Value.Reason);

    [Fact]
    public void ProblemsOf_OneBadProvider_IsAboutThatOneAlone()
    {
        var project = A.Project(with: spec => spec with { Providers = [A.Anthropic(), A.Anthropic() with { Name = "mine", BaseURL = "https://evil.example.com" }] });
        var problem = Assert.Single(ProviderCheck.ProblemsOf(project, Policy));
        Assert.Equal("mine", problem.Key);
        Assert.StartsWith("provider mine: baseURL: ", problem.Value.Message, StringComparison.Ordinal);
        Assert.Contains("evil.example.com", problem.Value.Message, StringComparison.Ordinal);
    }
}
