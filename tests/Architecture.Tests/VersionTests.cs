using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Architecture.Tests;

/// <summary>The version stands in Directory.Build.props; what cannot read it there must say the same.</summary>
public sealed partial class VersionTests
{
    [Fact]
    public void Manifests_Images_CarryTheBuildsVersion()
    {
        var version = typeof(Repository).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        var images = Directory.EnumerateFiles(Repository.PathOf("config"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(file => Image().Matches(File.ReadAllText(file)))
            .ToArray();
        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Equal(version, image.Groups[1].Value));
    }

    [GeneratedRegex(@"image: claudeconfig/[a-z]+:(\S+)")]
    private static partial Regex Image();
}
