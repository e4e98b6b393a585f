using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>The images that 'make images' wrote.</summary>
[Trait("speed", "slow")]
public sealed class PublishedImageTests(ControlPlaneFixture cluster, ITestOutputHelper output) : IClassFixture<ControlPlaneFixture>
{
    public static TheoryData<string, string> Images => new()
    {
        { "operator", "--platform-namespace" }, { "webhooks", "--health-listen" }, { "metering", "--database-file" }, { "dashboard", "--public-url" }, { "gateway", "--spool-dir" }, { "cli", "validate" },
    };

    /// <summary>Arguments with which each process begins to serve; PORT and OTHER are free.</summary>
    public static TheoryData<string, string> Processes => new()
    {
        { "operator", "--listen=127.0.0.1:PORT --platform-namespace=default --kubeconfig=/etc/kubeconfig" },
        { "webhooks", "--health-listen=127.0.0.1:PORT --listen=127.0.0.1:OTHER --platform-namespace=default --kubeconfig=/etc/kubeconfig" },
        { "metering", "--listen=127.0.0.1:PORT --no-kubernetes --database-file=/var/run/claudeconfig/database" },
        { "gateway", "--role=gateway --admin-listen=127.0.0.1:PORT --listen=127.0.0.1:OTHER --config-dir=/etc/claudeconfig --spool-dir=/var/lib/claudeconfig --instance=probe --metering-url=https://127.0.0.1:1" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public async Task Image_FromItsArchive_StartsAndAnswersHelp(string image, string known)
    {
        using var folder = new TestFolder();
        var container = await UnpackAsync(image, folder);
        var result = await container.RunAsync("--help");
        output.WriteLine($"{image} started with {container.How}");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains(known, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Processes))]
    public async Task Process_FromItsArchive_AnswersItsProbe(string image, string arguments)
    {
        await cluster.InstallCrdsAsync();
        using var folder = new TestFolder();
        var container = await UnpackAsync(image, folder);
        var probe = await container.RunAsync("--help");
        Assert.SkipWhen(container.How != "runc", $"outside: this machine lets runc start no container ({container.How}); --help was answered with {probe.ExitCode}");

        var (port, other) = (FreePort.Next(), FreePort.Next());
        File.WriteAllText(folder["database"], "Host=127.0.0.1;Port=1;Username=nobody;Password=none");
        File.Copy(cluster.Kubeconfig, folder["kubeconfig"]);
        File.SetUnixFileMode(folder["kubeconfig"], (UnixFileMode)0b110_100_100);
        await using var running = await container.StartAsync(
            new Dictionary<string, string> { ["/var/run/claudeconfig/database"] = folder["database"], ["/etc/kubeconfig"] = folder["kubeconfig"] },
            ["/etc/claudeconfig", "/var/lib/claudeconfig"],
            new Dictionary<string, string> { ["KUBECONFIG"] = "/etc/kubeconfig" },
            arguments.Replace("PORT", $"{port}", StringComparison.Ordinal).Replace("OTHER", $"{other}", StringComparison.Ordinal).Split(' '));
        await running.AnswersAsync($"http://127.0.0.1:{port}/healthz");
    }

    private static async Task<Container> UnpackAsync(string image, TestFolder folder)
    {
        var archive = Repository.PathOf("artifacts", "images", $"{image}.tar");
        Assert.True(File.Exists(archive), $"{archive} is missing: run 'make images' first");
        return await Container.UnpackAsync(archive, folder.Path);
    }
}
