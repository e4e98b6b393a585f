using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A small configuration, and the folder it lies in.</summary>
internal static class Bundles
{
    public const string UpstreamCredential = "upstream-secret";

    public static readonly ObjectRef Team = new("team-a", "alpha");
    public static readonly ObjectRef TeamBudget = new("team-a", "monthly");
    public static readonly ObjectRef CompanyBudget = new("platform", "company");
    public static readonly ObjectRef Route = new("team-a", "claude");
    public static readonly VirtualKey Key = VirtualKey.Create();
    public static readonly VirtualKey ExpiredKey = VirtualKey.Create();

    public static RouterConfig Config(params string[] upstreams) => new()
    {
        Projects = [new ProjectEntry { Project = Team, Keys = [Entry(Key, "ci"), Entry(ExpiredKey, "old") with { ExpiresAt = DateTimeOffset.UtcNow.AddDays(-1) }] }],
        Providers = [.. upstreams.Select((url, i) => new ProviderEntry { Id = $"p{i}", Type = ProviderType.Anthropic, BaseUrl = url, Region = $"r{i}" })],
        Routes =
        [
            new RouteEntry
            {
                Route = Route,
                Projects = [Team],
                Matches = [new RouteMatch { Models = ["claude-*"] }],
                Targets = [.. upstreams.Select((_, i) => new TargetEntry { Name = $"t{i}", Provider = $"p{i}", Priority = i })],
                RetryStatusCodes = ["429", "529", "5xx"],
                RetryErrors = [RetryError.Timeout, RetryError.Overloaded, RetryError.ConnectFailure],
                MaxAttempts = Math.Max(1, upstreams.Length),
                FirstByteTimeout = TimeSpan.FromSeconds(20),
                IdleTimeout = TimeSpan.FromSeconds(20),
            },
        ],
        Budgets =
        [
            Budget(CompanyBudget),
            Budget(TeamBudget) with { Ancestors = [CompanyBudget] },
        ],
        Outbound = new OutboundPolicy { InternalHosts = ["127.0.0.1:*"] },
    };

    public static BudgetEntry Budget(ObjectRef name) => new()
    {
        Budget = name,
        Coverage = new BudgetCoverage { Projects = [Team] },
        Mode = EnforcementMode.Hard,
        Limited = true,
        HoldWaitSeconds = 10,
    };

    public static VirtualKeyEntry Entry(VirtualKey key, string name)
    {
        var salt = VirtualKey.NewSalt();
        return new VirtualKeyEntry { Id = key.Id, Name = name, Salt = salt, Hash = key.Hash(salt) };
    }

    public static RouterConfig WithRoute(this RouterConfig config, Func<RouteEntry, RouteEntry> change) => config with { Routes = [change(config.Routes[0])] };

    /// <summary>Writes a generation as the kubelet does: a dated folder, and one symlink that is swapped.</summary>
    public static void Publish(string folder, RouterConfig config, Action<Dictionary<string, byte[]>>? spoil = null)
    {
        Directory.CreateDirectory(folder);
        var credentials = config.Providers.Where(p => p.Type == ProviderType.Anthropic).ToDictionary(p => p.Id, _ => UpstreamCredential);
        var files = new Dictionary<string, byte[]>(RouterBundle.Write(config, credentials));
        spoil?.Invoke(files);
        var generation = $"..{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path.Combine(folder, generation));
        foreach (var (name, content) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, generation, name), content);
        }

        var next = Path.Combine(folder, "..data_tmp");
        File.CreateSymbolicLink(next, generation);
        Assert.Equal(0, Rename(next, Path.Combine(folder, "..data")));
        foreach (var name in files.Keys.Where(name => !File.Exists(Path.Combine(folder, name))))
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine("..data", name));
        }
    }

    // The framework's moves follow links to folders; the kubelet's swap is this call.
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int Rename(string from, string to);
}
