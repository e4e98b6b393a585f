using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Tests.Fakes;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests;

/// <summary>The parts of a configuration come from Secrets that are delivered one by one.</summary>
public sealed class ConfigWatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("config-").FullName;
    private readonly ConfigState state = new();
    private readonly FakeTimeProvider time = new();
    private readonly ConfigWatcher watcher;

    public ConfigWatcherTests() => watcher = new ConfigWatcher(
        Path.Combine(folder, "config"), Path.Combine(folder, "saved"), state, new ContractPrices(ClaudeConfig.Pricing.PriceBook.Public), time, TimeSpan.FromDays(1), Limit, new RouterMetrics(), NullLogger<ConfigWatcher>.Instance);

    [Fact]
    public void Parts_ThatArriveOneByOneInAnyOrder_AreTakenWhenTheLastIsThere() =>
        Gen.Int[0, 1000].Array[40].Sample(order =>
        {
            var (old, next) = (Files("old"), Files("next"));
            Look(old);
            var arrived = new Dictionary<string, byte[]>(old);
            foreach (var (name, _) in next.Keys.Zip(order).OrderBy(item => item.Second))
            {
                arrived[name] = next[name];
                Look(arrived);
                var whole = next.All(file => arrived.GetValueOrDefault(file.Key)?.AsSpan().SequenceEqual(file.Value) == true);
                Assert.Equal((VersionOf(whole ? next : old), null), (state.Current!.Version, state.Rejected));
            }

            Assert.Equal(VersionOf(next), state.Current!.Version);
        }, iter: 20, threads: 1);

    [Fact]
    public void Parts_ThatStayAway_AreReportedAfterTheLimitAndOnce()
    {
        Look(Files("old"));
        var changes = 0;
        var next = Files("next");
        next.Remove("config.001");
        state.Changed += () => changes++;

        Look(next);
        time.Advance(Limit - TimeSpan.FromSeconds(1));
        Look(next);
        Assert.Null(state.Rejected);
        time.Advance(TimeSpan.FromSeconds(1));
        Look(next);
        time.Advance(TimeSpan.FromSeconds(10));
        Look(next);

        Assert.Equal(RouterBundle.ReadVersion(next[RouterBundle.ManifestFile]), state.Rejected?.Version);
        Assert.Contains("config.001 is missing", state.Rejected?.Reason, StringComparison.Ordinal);
        Assert.Equal(1, changes);
        Look(Files("next"));
        Assert.Null(state.Rejected);
    }

    [Fact]
    public void Manifests_ThatFollowEachOtherWithoutEverBeingWhole_AreReportedAfterTheLimit()
    {
        Look(Files("old"));
        for (var i = 0; i < 5; i++)
        {
            var next = Files($"next-{i}");
            next.Remove("config.001");
            Look(next);
            time.Advance(Limit / 4);
        }

        Assert.NotNull(state.Rejected);
    }

    [Fact]
    public void Wait_ThatEndedWithTheOldManifest_IsNotHeldAgainstTheNext()
    {
        var next = Files("next");
        next.Remove("config.001");
        Look(Files("old"));
        Look(next);
        Look(Files("old"));
        time.Advance(Limit * 2);

        Look(next);

        Assert.Null(state.Rejected);
    }

    [Fact]
    public void Manifest_ThatCannotBeRead_IsReportedAtOnce()
    {
        Look(Files("old"));
        var next = Files("next");
        next[RouterBundle.ManifestFile] = "{"u8.ToArray();

        Look(next);

        Assert.NotNull(state.Rejected);
        Assert.NotNull(state.Current);
    }

    public async ValueTask DisposeAsync()
    {
        await watcher.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string VersionOf(IReadOnlyDictionary<string, byte[]> files) => RouterBundle.ReadVersion(files[RouterBundle.ManifestFile]);

    private static Dictionary<string, byte[]> Files(string name) =>
        Bundles.Files(new RouterConfig { Projects = [new ProjectEntry { Project = new("team-a", name), StateReason = string.Concat(Enumerable.Repeat(name + ' ', 30)) }] }, partBytes: 60);

    private void Look(IReadOnlyDictionary<string, byte[]> files)
    {
        Bundles.Publish(Path.Combine(folder, "config"), files);
        watcher.Look();
    }
}
