using ClaudeConfig.Api;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations;
using CsCheck;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Configurations;

/// <summary>What the cache keeps of a delivered ConfigMap tells whether it is as it was delivered, and holds none of its files.</summary>
public sealed class BundleDigestTests
{
    [Fact]
    public void Holds_WhatWasDelivered_IsTrueForAnyText() =>
        Gen.String[0, 9000].Sample(text => BundleDigest.Holds(BundleDigest.Shrink(Map(text)), Map(text)));

    [Fact]
    public void Holds_AnyOtherText_IsFalse() =>
        Gen.Select(Gen.String[0, 40], Gen.String[0, 40]).Where((one, other) => Well(one) != Well(other)).Sample((one, other) => !BundleDigest.Holds(BundleDigest.Shrink(Map(one)), Map(other)));

    [Fact]
    public void Holds_KeyAddedOrTakenAwayOrMetadataChanged_IsFalse()
    {
        Assert.All(
            (Action<V1ConfigMap>[])
            [
                map => map.Data["more"] = "x",
                map => map.Data.Remove("file"),
                map => map.BinaryData = new Dictionary<string, byte[]> { ["more"] = [1] },
                map => map.Metadata.Labels.Remove(Names.ProjectLabel),
                map => map.Metadata.Annotations[Names.RevisionAnnotation] = "rev-b",
                map => map.Metadata.OwnerReferences = null,
            ],
            change =>
            {
                var live = Map("text");
                change(live);
                Assert.False(BundleDigest.Holds(BundleDigest.Shrink(live), Map("text")));
            });
    }

    [Fact]
    public void Shrink_LargeFile_IsNotKept() => Assert.True(BundleDigest.Shrink(Map(new string('x', 200_000))).Data["file"].Length < 100);

    [Fact]
    public void Shrink_OtherConfigMap_StaysAsItIs()
    {
        var other = Map("text");
        other.Metadata.Labels[Names.ComponentLabel] = "accepted-budget";
        Assert.Same(other, BundleDigest.Shrink(other));
    }

    // What is no text in any encoding is the same replacement in all of them.
    private static string Well(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static V1ConfigMap Map(string text) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = "a",
            Labels = new Dictionary<string, string> { [Names.ComponentLabel] = Components.Bundle, [Names.ProjectLabel] = "p" },
            Annotations = new Dictionary<string, string> { [Names.RevisionAnnotation] = "rev-a" },
            OwnerReferences = [new V1OwnerReference { Uid = "u" }],
        },
        Data = new Dictionary<string, string> { ["file"] = text },
    };
}
