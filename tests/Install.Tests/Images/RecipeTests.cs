using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>The recipe of images, on a program that is small, published by nobody and able to look around: Lua.</summary>
public sealed class RecipeTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> Settings = new() { ["VERSION"] = "1.2.3", ["SOURCE_DATE_EPOCH"] = "1790000000", ["REVISION"] = "abc" };

    [Fact]
    public async Task Image_FromItsArchive_RunsAsNobodyOnAReadOnlyDiskWithWhatProgramsNeed()
    {
        using var folder = new TestFolder();
        await BuildAsync(folder, "first");
        var container = await Container.UnpackAsync(folder["first", "probe.tar"], folder.Path);
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
    public async Task Image_Twice_IsTheSameToTheLastByte()
    {
        using var folder = new TestFolder();
        await BuildAsync(folder, "first");
        await BuildAsync(folder, "second");
        Assert.Equal(File.ReadAllText(folder["first", "probe.digest"]), File.ReadAllText(folder["second", "probe.digest"]));
        Assert.Matches("^sha256:[0-9a-f]{64}\n$", File.ReadAllText(folder["first", "probe.digest"]));
    }

    [Fact]
    public async Task Image_LabelsAndListOfParts_SayWhatItIs()
    {
        using var folder = new TestFolder();
        await BuildAsync(folder, "first");
        var container = await Container.UnpackAsync(folder["first", "probe.tar"], folder.Path);
        Assert.Equal("1.2.3", container.Labels["org.opencontainers.image.version"]);
        Assert.Equal("abc", container.Labels["org.opencontainers.image.revision"]);
        Assert.Equal(65532, container.Process["user"]!["uid"]!.GetValue<int>());

        var parts = JsonNode.Parse(File.ReadAllText(folder["first", "probe.cdx.json"]))!["components"]!.AsArray().Select(part => part!["purl"]!.GetValue<string>()).ToArray();
        Assert.Contains(parts, part => part.StartsWith("pkg:deb/debian/libc6@", StringComparison.Ordinal));
        Assert.Contains(parts, part => part.StartsWith("pkg:deb/debian/tzdata@", StringComparison.Ordinal));
        Assert.Contains(parts, part => part.StartsWith("pkg:nuget/System.CommandLine@", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllText(folder["first", "probe.cdx.json"]), File.ReadAllText(Path.Combine(container.Root, "usr", "share", "sbom", "probe.cdx.json")));
    }

    [Fact]
    public async Task Root_OfAProgramThatWasNotPublished_SaysWhatToRun()
    {
        using var folder = new TestFolder();
        var result = await Shell.TryAsync(Settings, Repository.PathOf("hack", "images", "root.sh"), "probe", folder.Path, "missing", folder["root"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"images: {folder["missing"]} is missing; run 'make native' first\n", result.Error);
    }

    private static async Task BuildAsync(TestFolder folder, string target)
    {
        var published = Directory.CreateDirectory(folder["published"]).FullName;
        await Shell.RunAsync(null, "sh", "-c", "cp -L \"$(command -v lua5.1)\" \"$0/lua5.1\"", published);
        await Shell.RunAsync(Settings, Repository.PathOf("hack", "images", "root.sh"), "probe", published, "lua5.1", folder["root"], Repository.PathOf("src", "Cli", "packages.lock.json"));
        await Shell.RunAsync(Settings, Repository.PathOf("hack", "images", "archive.sh"), "probe", folder["root"], folder[target]);
    }
}
