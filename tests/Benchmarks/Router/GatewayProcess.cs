using System.Diagnostics;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>A gateway: the native program where it was published, else the built one.</summary>
internal static partial class GatewayProcess
{
    /// <summary>Whether what is measured is the native program.</summary>
    public static bool IsNative => Repository.NativeProgram("Router") is not null;

    /// <summary>Starts one, and says how long it took until it listened.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="variant">What it has to do.</param>
    /// <param name="upstream">Address of the provider.</param>
    /// <param name="metering">Address of Metering.</param>
    /// <param name="program">Another native program than the one of this checkout: an earlier build to compare with.</param>
    public static async Task<(Contestant Gateway, TimeSpan Start)> StartAsync(string folder, RouterVariant variant, string upstream, string metering, string? program = null)
    {
        var key = VirtualKey.Create();
        var config = Directory.CreateDirectory(Path.Combine(folder, variant.Name + "-config")).FullName;
        foreach (var (name, content) in RouterBundle.Write(variant.Config(key, upstream), new Dictionary<string, string> { ["p"] = "none" }))
        {
            await File.WriteAllBytesAsync(Path.Combine(config, name), content);
        }

        string[] arguments =
        [
            "--listen", "127.0.0.1:0", "--config-dir", config, "--spool-dir", Path.Combine(folder, variant.Name + "-spool"), "--instance", "bench",
            "--metering-url", metering, "--spool-limit-mib", "4096",
        ];
        var clock = Stopwatch.StartNew();
        var process = (program ?? Repository.NativeProgram("Router")) is { } native
            ? ChildProcess.Start(variant.Name, folder, native, arguments)
            : ChildProcess.StartDotnet(variant.Name, folder, Repository.Assembly("src", "Router"), arguments);
        var address = (await process.WaitForLineAsync(Listening())).Groups[1].Value;
        return (new Contestant(variant.Name, address, key.Reveal(), process), clock.Elapsed);
    }

    [GeneratedRegex(@"listens on (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
