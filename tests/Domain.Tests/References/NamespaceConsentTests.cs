using ClaudeConfig.Api;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Tests.References;

public sealed class NamespaceConsentTests
{
    [Theory]
    [InlineData("team/pay", "team.pay", true)]
    [InlineData("team/pay", "pay", false)]
    [InlineData("team/pay", "other.pay", false)]
    [InlineData("team/pay", "search", false)]
    [InlineData("team/a.pay", "team.a.pay", true)]
    // A namespace's name holds no dot, so what is before the first one is the namespace: this is project a.pay of team, never pay of team.a.
    [InlineData("team/pay", "team.a.pay", false)]
    // A project that is named like the qualified name of another one takes nothing from it.
    [InlineData("evil/team.pay", "team.pay", false)]
    [InlineData("evil/team.pay", "evil.team.pay", true)]
    public void Accepts_Label_OnlyTheQualifiedNameOfTheProject(string project, string value, bool accepted) =>
        Assert.Equal(accepted, NamespaceConsent.Accepts(A.Key(project), new Dictionary<string, string> { [Names.AcceptProjectLabel] = value }));

    [Fact]
    public void ValueFor_NameThatIsLongerThanALabel_IsALabelAndTellsNamesApart()
    {
        var one = NamespaceConsent.ValueFor(new("team", new string('a', 200)));
        var other = NamespaceConsent.ValueFor(new("team", new string('a', 201)));

        Assert.Matches("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", one);
        Assert.True(one.Length <= 63, one);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void ValueFor_NameThatLooksLikeACutOne_DoesNotMeetIt()
    {
        var cut = NamespaceConsent.ValueFor(new("team", new string('a', 200)));
        var forged = cut["team.".Length..];

        Assert.Equal(63, cut.Length);
        // The only way to a value is the project's own name: a name that spells the cut value is itself short enough to be that value.
        Assert.Equal(cut, NamespaceConsent.ValueFor(new("team", forged)));
        Assert.NotEqual(cut, NamespaceConsent.ValueFor(new("evil", forged)));
    }

    [Fact]
    public void NamespacesOf_SelectedWithoutConsent_IsRefusing()
    {
        var project = A.Project("team/pay");
        project.Spec = project.Spec with { NamespaceSelector = new() };
        var namespaces = A.Labels(("team", "a", "b"), ("willing", Names.AcceptProjectLabel, "team.pay"), ("silent", "a", "b"), ("bare", Names.AcceptProjectLabel, "pay"));
        Assert.Equal(["team", "willing"], NamespaceConsent.NamespacesOf(project, namespaces, out var refusing));
        Assert.Equal(["bare", "silent"], refusing);
    }

    [Fact]
    public void NamespacesOf_NoSelector_IsOnlyItsOwn() =>
        Assert.Equal(["team"], NamespaceConsent.NamespacesOf(A.Project("team/pay"), A.Labels(("x", Names.AcceptProjectLabel, "team.pay")), out _));
}
