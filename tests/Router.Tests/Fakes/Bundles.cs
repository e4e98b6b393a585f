using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Contracts.Serialization;

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

    /// <summary>What the Secret of a provider holds.</summary>
    public static string CredentialOf(ProviderEntry provider) => provider.Type switch
    {
        ProviderType.Bedrock => Clouds.CloudCredentials.AwsKeys,
        ProviderType.Vertex => Clouds.CloudCredentials.GoogleKey,
        _ => UpstreamCredential,
    };

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

    /// <summary>The same, with providers of another type and a route that takes every model.</summary>
    public static RouterConfig Speaking(this RouterConfig config, ProviderType type) => config with
    {
        Providers = [.. config.Providers.Select(provider => provider with { Type = type })],
        Routes = [.. config.Routes.Select(route => route with { Matches = [] })],
    };

    /// <summary>Writes a generation as the kubelet does: a dated folder, and one symlink that is swapped.</summary>
    public static void Publish(
        string folder, RouterConfig config, Action<Dictionary<string, byte[]>>? spoil = null, Func<string, string>? document = null)
    {
        var files = Files(config, document: document);
        spoil?.Invoke(files);
        Publish(folder, files);
    }

    /// <summary>The files of a bundle; <paramref name="document"/> changes what another writer would have written.</summary>
    public static Dictionary<string, byte[]> Files(RouterConfig config, int partBytes = RouterBundle.DefaultPartBytes, Func<string, string>? document = null)
    {
        var credentials = config.Providers.DistinctBy(p => p.Id).Where(p => p.Identity is null).ToDictionary(p => p.Id, CredentialOf);
        var files = new Dictionary<string, byte[]>(RouterBundle.Write(config, credentials, partBytes));
        return document is null ? files : Rewritten(files, document);
    }

    public static void Publish(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        Directory.CreateDirectory(folder);
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

    // What a writer that knows more than this build would have written, with checksums to match.
    private static Dictionary<string, byte[]> Rewritten(Dictionary<string, byte[]> files, Func<string, string> document)
    {
        files["config.000"] = Encoding.UTF8.GetBytes(document(Encoding.UTF8.GetString(files["config.000"])));
        var manifest = JsonSerializer.Deserialize(files[RouterBundle.ManifestFile], ContractsJson.Default.BundleManifest)!;
        var parts = manifest.Parts.Select(part => part with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(files[part.Name])) }).ToArray();
        var lines = string.Join('\n', parts.Select(part => $"{part.Kind} {part.Name} {part.Sha256}"));
        var version = "rc-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))[..16];
        files[RouterBundle.ManifestFile] = JsonSerializer.SerializeToUtf8Bytes(new BundleManifest { Version = version, Parts = parts }, ContractsJson.Default.BundleManifest);
        return files;
    }

    // The framework's moves follow links to folders; the kubelet's swap is this call.
    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "rename", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int Rename(string from, string to);
}
