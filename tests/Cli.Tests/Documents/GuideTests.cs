using System.Diagnostics;
using ClaudeConfig.Cli.Tests.Importing;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.Cli.Tests.Documents;

/// <summary>Runs the commands of the documentation as they stand there, in a shell, with the program and a cluster.</summary>
public sealed class GuideTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>
{
    /// <summary>What a block may name in its comment.</summary>
    public static readonly IReadOnlyList<string> Runs = ["cli", "cluster", "focus", "litellm"];

    /// <summary>What others build on.</summary>
    private const string First = "docs/guides/claude-code.md";

    [Fact]
    public async Task Commands_ThatNeedNothing_Work()
    {
        using var folder = Folder();
        Directory.CreateSymbolicLink(folder.Of("config"), Repository.PathOf("config"));
        await RunAsync("cli", folder, []);
    }

    [Fact]
    public async Task Commands_OnACluster_Work()
    {
        await cluster.InstallCrdsAsync();
        using var folder = Folder();
        await RunAsync("cluster", folder, []);
        Remove("team-payments", "ci");
    }

    [Fact]
    public async Task Commands_ThatAskMetering_Work()
    {
        await using var metering = FakeServer.Start(request => request.Authorization == "Bearer who-asks" ? (200, "a,b\n") : (401, "{}"));
        using var folder = Folder();
        await RunAsync("focus", folder, new() { ["METERING"] = metering.Url, ["CLAUDECONFIG_TOKEN"] = "who-asks" });
    }

    [Fact]
    public async Task Commands_OfTheMigration_Work()
    {
        await cluster.InstallCrdsAsync();
        await using var metering = FakeServer.Start(_ => (200, """{"rows":[{"time":"2026-11-27T09:00:00Z","key":"ci-runners","model":"claude-opus-5-5","cost":"400","requests":50}]}"""));
        using var folder = Folder(("config.yaml", LiteLlm.Config), ("teams.json", LiteLlm.Teams), ("keys.json", LiteLlm.Keys), ("token", "who-asks"));
        await RunAsync("litellm", folder, new() { ["CLAUDECONFIG_METERING_URL"] = metering.Url, ["ANTHROPIC_API_KEY"] = "not-real", ["OPENAI_API_KEY"] = "not-real" });

        Assert.Equal("litellm-key-hashes Hard", Kubectl.Run(cluster.Kubeconfig, "get", "cproj", "payments-billing", "-n", "claude-payments-billing", "-o", "jsonpath={.spec.keys[1].imported.hashRef.name}")
            + " " + Kubectl.Run(cluster.Kubeconfig, "get", "budget", "payments-billing", "-n", "claude-payments-billing", "-o", "jsonpath={.spec.enforcement.mode}"));
        Remove("claude-platform", "claude-payments-billing", "claude-search", "claude-odd");
    }

    private async Task RunAsync(string run, TemporaryFolder folder, Dictionary<string, string> variables)
    {
        var blocks = CommandBlock.All.Where(block => block.Run == run).OrderBy(block => block.File != First).ThenBy(block => block.File, StringComparer.Ordinal).ThenBy(block => block.Line).ToArray();
        Assert.NotEmpty(blocks);
        folder.Write("run.sh", "set -euo pipefail\n" + string.Join('\n', blocks.Select(block => $"echo '## {block}' >&2\n{block.Commands}")));
        var start = new ProcessStartInfo("bash", ["run.sh"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{folder.Of("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["KUBECONFIG"] = cluster.Kubeconfig;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, $"{await error}\n{await output}");
    }

    private void Remove(params string[] namespaces) => Kubectl.Try(cluster.Kubeconfig, null, ["delete", "namespace", "--wait=false", .. namespaces]);

    private static TemporaryFolder Folder(params (string Name, string Content)[] files)
    {
        var folder = Run.Folder(files);
        folder.Write("bin/claudeconfig", $"#!/bin/sh\nexec dotnet exec '{Path.Combine(AppContext.BaseDirectory, "claudeconfig.dll")}' \"$@\"\n");
        File.SetUnixFileMode(folder.Of("bin/claudeconfig"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
