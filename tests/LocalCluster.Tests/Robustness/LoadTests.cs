using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Robustness;

public sealed class LoadTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("local-cluster-");
    private RunningCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await RunningCluster.StartAsync(_folder.FullName);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Objects_FiveThousand_ListInPagesEachOnce()
    {
        await _cluster.CreateConfigMapsAsync(5000, "o");
        var names = new List<string>();
        for (var token = ""; token is not null;)
        {
            var (code, page) = await _cluster.SendAsync(HttpMethod.Get, $"{RunningCluster.ConfigMaps}?limit=700&labelSelector=&continue={Uri.EscapeDataString(token)}");
            Assert.True(code == 200, $"{code} {page}");
            names.AddRange(((JsonArray)page!["items"]!).Select(item => item!["metadata"]!["name"]!.GetValue<string>()).Where(name => name.StartsWith("o-", StringComparison.Ordinal)));
            token = page["metadata"]!["continue"]?.GetValue<string>();
        }

        Assert.Equal(5000, names.Count);
        Assert.Equal(5000, names.Distinct().Count());
    }

    [Fact]
    public async Task Watches_TwoHundred_SeeEveryChangeInOrder()
    {
        const int Watches = 200;
        const int Changes = 40;
        var readers = await Task.WhenAll(Enumerable.Range(0, Watches).Select(_ => _cluster.WatchAsync($"{RunningCluster.ConfigMaps}?watch=1&fieldSelector=metadata.name%3Dw-0")));
        await _cluster.CreateConfigMapsAsync(1, "w");
        for (var i = 1; i < Changes; i++)
        {
            await PatchAsync("w-0", $"{i}");
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await Task.WhenAll(readers.Select(async reader =>
        {
            long last = 0;
            for (var i = 0; i < Changes; i++)
            {
                var change = JsonNode.Parse((await reader.ReadLineAsync(deadline.Token))!)!;
                Assert.Equal(i == 0 ? "ADDED" : "MODIFIED", change["type"]!.GetValue<string>());
                var version = long.Parse(change["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>());
                Assert.True(version > last);
                last = version;
            }

            reader.Dispose();
        }));
    }

    [Fact]
    public async Task Watcher_ThatDoesNotRead_IsCutOffAndTheOthersAreNot()
    {
        await using var slow = await StalledWatch.OpenAsync(_cluster, _folder.FullName, $"{RunningCluster.ConfigMaps}?watch=1");
        await _cluster.CreateConfigMapsAsync(8, "s");
        // More than the queue of a watch and the buffers of a connection hold.
        var filler = new string('x', 4000);
        await Parallel.ForAsync(0, 8, async (worker, _) =>
        {
            for (var i = 0; i < 1500; i++)
            {
                await PatchAsync($"s-{worker}", $"{i}{filler}");
            }
        });

        var lines = await slow.ReadToEndAsync();
        var last = JsonNode.Parse(lines[^1])!;
        Assert.Equal("ERROR", last["type"]!.GetValue<string>());
        Assert.Equal(410, last["object"]!["code"]!.GetValue<int>());
        Assert.True(lines.Count < 12_000, $"{lines.Count} lines reached a watcher that did not read");
    }

    private async Task PatchAsync(string name, string value)
    {
        var (code, body) = await _cluster.SendAsync(HttpMethod.Patch, $"{RunningCluster.ConfigMaps}/{name}", $$$"""{"data":{"d":"{{{value}}}"}}""", "application/merge-patch+json");
        Assert.True(code == 200, $"{code} {body}");
    }
}
