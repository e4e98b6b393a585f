using ClaudeConfig.ControllerRuntime.Caching;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests.Caching;

public class SharedStringsTests
{
    private readonly SharedStrings strings = new();

    [Fact]
    public void Share_EqualTextsOfTwoObjects_AreOneText()
    {
        var (first, second) = (Metadata(), Metadata());

        strings.Share(first);
        strings.Share(second);

        Assert.Same(first.NamespaceProperty, second.NamespaceProperty);
        Assert.Same(first.Labels.Keys.Single(), second.Labels.Keys.Single());
        Assert.Same(first.Labels.Values.Single(), second.Labels.Values.Single());
        Assert.Same(first.Annotations.Values.Single(), second.Annotations.Values.Single());
        Assert.Same(first.OwnerReferences[0].Uid, second.OwnerReferences[0].Uid);
    }

    [Fact]
    public void Share_Metadata_KeepsWhatItSaid()
    {
        var metadata = Metadata();

        strings.Share(metadata);

        Assert.Equivalent(Metadata(), metadata, strict: true);
    }

    [Fact]
    public void Share_MoreTextsThanPlaces_EachStaysItself() =>
        Assert.All(Enumerable.Range(0, 50_000).Select(i => $"text-{i}").ToArray(), text => Assert.Equal(text, strings.Share(new string(text))));

    [Fact]
    public void Share_NothingThere_StaysNothing()
    {
        var metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["null"] = null! } };

        strings.Share(metadata);

        Assert.Null(metadata.Annotations);
        Assert.Null(metadata.OwnerReferences);
        Assert.Null(metadata.NamespaceProperty);
        Assert.Null(metadata.Labels["null"]);
    }

    // Every text anew, as a reader of JSON makes them.
    private static V1ObjectMeta Metadata() => new()
    {
        NamespaceProperty = Text("team-payments"),
        Labels = new Dictionary<string, string> { [Text("app")] = Text("claude") },
        Annotations = new Dictionary<string, string> { [Text("note")] = Text("rev-1") },
        OwnerReferences = [new V1OwnerReference { ApiVersion = Text("v1"), Kind = Text("Kind"), Name = Text("name"), Uid = Text("uid-1") }],
    };

    private static string Text(string text) => new(text.AsSpan());
}
