using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>A gateway with one project, one route and one Hard budget; the native binary where it was published, else the built one.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly ChildProcess process;

    private GatewayProcess(ChildProcess process, string address, string key, bool native) => (this.process, Address, Key, Native) = (process, address, key, native);

    public string Address { get; }

    public string Key { get; }

    public bool Native { get; }

    public static async Task<GatewayProcess> StartAsync(string folder, string upstream, string metering)
    {
        var key = VirtualKey.Create();
        var config = Path.Combine(folder, "config");
        Directory.CreateDirectory(config);
        foreach (var (name, content) in RouterBundle.Write(Config(key, upstream), new Dictionary<string, string> { ["p"] = "none" }))
        {
            await File.WriteAllBytesAsync(Path.Combine(config, name), content);
        }

        string[] arguments =
        [
            "--listen", "127.0.0.1:0", "--config-dir", config, "--spool-dir", Path.Combine(folder, "spool"), "--instance", "bench", "--metering-url", metering,
        ];
        var native = Repository.NativeProgram("Router");
        var process = native is not null
            ? ChildProcess.Start("gateway", folder, native, arguments)
            : ChildProcess.StartDotnet("gateway", folder, Repository.Assembly("src", "Router"), arguments);
        var address = (await process.WaitForLineAsync(Listening())).Groups[1].Value;
        return new GatewayProcess(process, address, key.Reveal(), native is not null);
    }

    public double ResidentMiB()
    {
        var line = File.ReadLines($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static RouterConfig Config(VirtualKey key, string upstream)
    {
        var project = new ObjectRef("bench", "bench");
        var salt = VirtualKey.NewSalt();
        return new RouterConfig
        {
            Projects = [new ProjectEntry { Project = project, Keys = [new VirtualKeyEntry { Id = key.Id, Name = "bench", Salt = salt, Hash = key.Hash(salt) }] }],
            Providers = [new ProviderEntry { Id = "p", Type = ProviderType.Anthropic, BaseUrl = upstream }],
            Routes =
            [
                new RouteEntry { Route = project, Projects = [project], Targets = [new TargetEntry { Name = "t", Provider = "p" }], RetryErrors = [RetryError.Overloaded] },
            ],
            Budgets = [new BudgetEntry { Budget = project, Coverage = new BudgetCoverage { Projects = [project] }, Limited = true }],
            Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] },
        };
    }

    [GeneratedRegex(@"listens on (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
