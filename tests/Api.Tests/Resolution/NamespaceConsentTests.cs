using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Api.Tests.Resolution;

public sealed class NamespaceConsentTests
{
    [Theory]
    [InlineData("pay", true)]
    [InlineData("team.pay", true)]
    [InlineData("other.pay", false)]
    [InlineData("search", false)]
    public void Accepts_Label_NamesTheProject(string value, bool accepted) =>
        Assert.Equal(accepted, NamespaceConsent.Accepts(A.Key("team/pay"), new Dictionary<string, string> { [Names.AcceptProjectLabel] = value }));

    [Fact]
    public void NamespacesOf_SelectedWithoutConsent_IsRefusing()
    {
        var project = A.Project("team/pay");
        project.Spec = project.Spec with { NamespaceSelector = new() };
        var namespaces = A.Labels(("team", "a", "b"), ("willing", Names.AcceptProjectLabel, "pay"), ("silent", "a", "b"));
        Assert.Equal(["team", "willing"], NamespaceConsent.NamespacesOf(project, namespaces, out var refusing));
        Assert.Equal(["silent"], refusing);
    }

    [Fact]
    public void NamespacesOf_NoSelector_IsOnlyItsOwn() =>
        Assert.Equal(["team"], NamespaceConsent.NamespacesOf(A.Project("team/pay"), A.Labels(("x", Names.AcceptProjectLabel, "pay")), out _));
}
