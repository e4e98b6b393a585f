using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>The images that 'make images' wrote.</summary>
[Trait("speed", "slow")]
public sealed class PublishedImageTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Images => new()
    {
        { "operator", "--platform-namespace" }, { "webhooks", "--health-listen" }, { "metering", "--database-file" }, { "gateway", "--spool-dir" }, { "cli", "validate" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Image_FromItsArchive_StartsAndAnswersHelp(string image, string known)
    {
        var archive = Repository.PathOf("artifacts", "images", $"{image}.tar");
        Assert.True(File.Exists(archive), $"{archive} is missing: run 'make images' first");
        using var folder = new TestFolder();
        var container = await Container.UnpackAsync(archive, folder.Path);
        var result = await container.RunAsync("--help");
        output.WriteLine($"{image} started with {container.How}");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains(known, result.Output, StringComparison.Ordinal);
    }
}
