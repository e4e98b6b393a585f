using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>The recipe of images, on a program that is small, published by nobody and able to look around: Lua.</summary>
public sealed class RecipeTests(RecipeFixture probe, ITestOutputHelper output) : IClassFixture<RecipeFixture>
{
    [Fact]
    public async Task Image_FromItsArchive_RunsAsNobodyOnAReadOnlyDiskWithWhatProgramsNeed()
    {
        var container = probe.Container;
        const string Look = """
            local function read(path) local file = io.open(path, "rb"); return file and file:read("*a") or "" end
            print("user", read("/proc/self/status"):match("Uid:%s+(%d+)") or os.getenv("HOME"))
            print("roots", read("/etc/ssl/certs/ca-certificates.crt"):find("BEGIN CERTIFICATE") ~= nil)
            print("zone", read("/usr/share/zoneinfo/Asia/Tokyo"):sub(1, 4))
            print("openssl", package.loadlib("libssl.so.3", "OPENSSL_init_ssl") ~= nil)
            print("shell", os.execute("true") == 0)
            print("write", io.open("/app/new", "w") ~= nil)
            """;
        var result = await container.RunAsync("-e", Look);
        output.WriteLine($"started with {container.How}");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["roots\ttrue", "zone\tTZif", "openssl\ttrue", "shell\tfalse", "write\tfalse"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1));
        Assert.Contains(result.Output.Split('\n')[0], (string[])["user\t65532", "user\t/"]);
    }

    [Fact]
    public void Image_Twice_IsTheSameToTheLastByte()
    {
        var folder = probe.Folder;
        Assert.Equal(File.ReadAllText(folder["first", "probe.digest"]), File.ReadAllText(folder["second", "probe.digest"]));
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", File.ReadAllText(folder["first", "probe.digest"]));
    }

    [Fact]
    public void Image_LabelsAndListOfParts_SayWhatItIs()
    {
        var container = probe.Container;
        Assert.Equal("1.2.3", container.Labels["org.opencontainers.image.version"]);
        Assert.Equal("abc", container.Labels["org.opencontainers.image.revision"]);
        Assert.Equal(65532, container.Process["user"]!["uid"]!.GetValue<int>());

        var parts = JsonNode.Parse(File.ReadAllText(probe.Folder["first", "probe.cdx.json"]))!["components"]!.AsArray().Select(part => part!["purl"]!.GetValue<string>()).ToArray();
        Assert.Contains(parts, part => part.StartsWith("pkg:deb/debian/libc6@", StringComparison.Ordinal));
        Assert.Contains(parts, part => part.StartsWith("pkg:deb/debian/tzdata@", StringComparison.Ordinal));
        Assert.Contains(parts, part => part.StartsWith("pkg:nuget/System.CommandLine@", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllText(probe.Folder["first", "probe.cdx.json"]), File.ReadAllText(Path.Combine(container.Root, "usr", "share", "sbom", "probe.cdx.json")));
    }

    [Fact]
    public async Task Root_OfAProgramThatWasNotPublished_SaysWhatToRun()
    {
        using var folder = new TestFolder();
        var result = await Shell.TryAsync(RecipeFixture.Settings, Repository.PathOf("hack", "images", "root.sh"), "probe", folder.Path, "missing", folder["root"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"images: {folder["missing"]} is missing; run 'make native' first\n", result.Error);
    }
}
