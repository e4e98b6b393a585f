using ClaudeConfig.Api;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using CsCheck;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Children;

public sealed class ChildOwnerTests
{
    private static readonly Gen<string> Label = Gen.String[Gen.Char["ab-"], 1, 4].Where(name => !name.StartsWith('-') && !name.EndsWith('-'));

    /// <summary>Names of objects: labels with dots between them.</summary>
    private static readonly Gen<string> Name = Label.Array[1, 3].Select(labels => string.Join('.', labels));

    [Fact]
    public void KeyNames_OfDifferentProjectsAndKeys_Differ() => Gen.Select(Name, Label, Name, Label).Sample(
        (project, key, otherProject, otherKey) =>
            (project, key) == (otherProject, otherKey) == (KeyDelivery.NameOf(Owner(project), key) == KeyDelivery.NameOf(Owner(otherProject), otherKey)));

    [Theory]
    [InlineData("a", "b-c", "a-b", "c")]
    [InlineData("a.b", "c", "a", "b-c")]
    public void KeyNames_ThatADashOnceJoinedToTheSame_Differ(string project, string key, string otherProject, string otherKey) =>
        Assert.NotEqual(KeyDelivery.NameOf(Owner(project), key), KeyDelivery.NameOf(Owner(otherProject), otherKey));

    [Fact]
    public void Names_OfTheLongestObjects_FitAndStayApart()
    {
        var longest = new string('x', 253);
        string[] names =
        [
            KeyDelivery.NameOf(Owner(longest), "ci"), KeyDelivery.NameOf(Owner(longest), "cd"), KeyDelivery.NameOf(Owner(longest[..252] + "y"), "ci"),
            Owner(longest).ChildName("claude", "elsewhere", "viewer"), Owner(longest, "team-b").ChildName("claude", "elsewhere", "viewer"),
        ];
        Assert.All(names, name => Assert.InRange(name.Length, 1, 253));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Owns_GoesByTheRecordedUidAlone()
    {
        var owner = Owner("payments");
        var child = new V1Secret { Metadata = owner.Metadata("team-a", "x", Components.Key) };
        Assert.True(owner.Owns(child));
        child.Metadata.Labels = null;
        Assert.True(owner.Owns(child));
        child.Metadata.Annotations[Names.OwnerUidAnnotation] = "another";
        child.Metadata.Labels = owner.Metadata("team-a", "x", Components.Key).Labels;
        Assert.False(owner.Owns(child));
        child.Metadata.Annotations = null;
        Assert.False(owner.Owns(child));
    }

    [Fact]
    public void Succeeds_TheOneBeforeOfItsNameAndNobodyElse()
    {
        var before = Owner("payments") with { Uid = "before" };
        var left = new V1Secret { Metadata = before.Metadata("team-a", "x", Components.Key) };
        Assert.True(Owner("payments").Succeeds(left));
        Assert.False(before.Succeeds(left));
        Assert.False(Owner("shop").Succeeds(left));
        Assert.False(Owner("payments", "team-b").Succeeds(left));
        left.Metadata.OwnerReferences = null;
        Assert.False(Owner("payments").Succeeds(left));
    }

    private static ChildOwner Owner(string name, string @namespace = "team-a") => ChildOwner.Of(A.Project(name, @namespace));
}
