using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Harness;
using ClaudeConfig.ProviderSimulator;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Router.Tests.Standalone;

/// <summary>A gateway with one file and nothing else around it: the sample, in front of a provider on loopback.</summary>
public sealed class StandaloneGatewayTests : IAsyncDisposable
{
    private static readonly ILoggerFactory NoLog = LoggerFactory.Create(_ => { });

    private readonly string folder = Directory.CreateTempSubdirectory("alone-").FullName;
    private readonly string key = VirtualKey.Create().Reveal();
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private Simulator provider = null!;
    private Gateway? gateway;

    private string ConfigFile => Path.Combine(folder, "router.yaml");

    private string UsageFile => Path.Combine(folder, "usage.jsonl");

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (gateway is not null)
        {
            await gateway.DisposeAsync();
        }

        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Sample_ServesAndWritesUsageWithItsCost()
    {
        await StartAsync();
        await AnsweredAsync(200);
        var line = await Eventually.GetAsync(() => Task.FromResult(File.Exists(UsageFile) ? File.ReadLines(UsageFile).FirstOrDefault() : null), "a line of usage", Deadlines.Settled);
        using var usage = JsonDocument.Parse(line!);
        Assert.Equal("key:laptop", usage.RootElement.GetProperty("attribution").GetProperty("member").GetString());
        Assert.Equal("0.00046", usage.RootElement.GetProperty("costUsd").GetString());
        Assert.StartsWith("pb-", usage.RootElement.GetProperty("priceBook").GetString());
        Assert.DoesNotContain(key, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UsageFile_ThatIsRenamedAway_IsBegunAnew()
    {
        await StartAsync();
        await AnsweredAsync(200);
        await Eventually.TrueAsync(() => File.Exists(UsageFile), "a file", Deadlines.Settled);
        File.Move(UsageFile, UsageFile + ".1");
        await AnsweredAsync(200);
        await Eventually.TrueAsync(() => File.Exists(UsageFile) && File.ReadLines(UsageFile).Count() == 1, "a new file", Deadlines.Settled);
        Assert.Single(File.ReadLines(UsageFile + ".1"));
    }

    [Fact]
    public async Task File_ThatChanges_IsInForceAndAMistakeLeavesTheLastGoodOne()
    {
        await StartAsync();
        await AnsweredAsync(200);
        var good = await File.ReadAllTextAsync(ConfigFile);
        await File.WriteAllTextAsync(ConfigFile, good.Replace("provider: anthropic", "provider: nobody", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => gateway!.Config.Rejected is { Reason: var why } && why.Contains("\"nobody\" is no provider of this file", StringComparison.Ordinal), "the mistake is named", Deadlines.Settled);
        await AnsweredAsync(200);
        await File.WriteAllTextAsync(ConfigFile, good.Replace("models: [claude-*]", "models: [gpt-*]", StringComparison.Ordinal).Replace("  - name: local", "  - name: other\n    match: [{models: [none]}]", StringComparison.Ordinal));
        await AnsweredAsync(404);
        Assert.Null(gateway!.Config.Rejected);
    }

    [Fact]
    public async Task Key_ThatIsReplacedInItsFile_IsTheOnlyOneThatWorks()
    {
        await StartAsync();
        await AnsweredAsync(200);
        await File.WriteAllTextAsync(Path.Combine(folder, "laptop.key"), VirtualKey.Create().Reveal());
        await AnsweredAsync(401);
    }

    [Fact]
    public async Task Prices_OfAContract_AreInForceAndReadAgain()
    {
        var prices = Path.Combine(folder, "prices.json");
        await File.WriteAllTextAsync(prices, Contract(10));
        await StartAsync(options => options with { PricesFile = prices });
        await CostsAsync("0.0046");
        await File.WriteAllTextAsync(prices, Contract(100));
        await CostsAsync("0.046");
        await File.WriteAllTextAsync(prices, "{}");
        await Eventually.TrueAsync(() => gateway!.Config.Rejected is { Reason: var why } && why.Contains("formatVersion", StringComparison.Ordinal), "the mistake is named", Deadlines.Settled);
        await CostsAsync("0.046");
    }

    private static string Contract(int factor) =>
        $$"""{"formatVersion": 1, "currency": "USD", "multipliers": [{"provider": "anthropic", "factor": "{{factor}}"}]}""";

    private async Task StartAsync(Func<RouterOptions, RouterOptions>? change = null)
    {
        provider = await Simulator.StartAsync(new SimulatorOptions { Credentials = [Bundles.UpstreamCredential] });
        await File.WriteAllTextAsync(Path.Combine(folder, "laptop.key"), key + "\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "upstream"), Bundles.UpstreamCredential);
        var sample = await File.ReadAllTextAsync(Repository.PathOf("config", "standalone", "router.yaml"));
        await File.WriteAllTextAsync(ConfigFile, sample
            .Replace("https://api.anthropic.com", provider.Address, StringComparison.Ordinal)
            .Replace("{env: ANTHROPIC_API_KEY}", "{file: upstream}", StringComparison.Ordinal)
            .Replace("internalHosts: [", "internalHosts: [\"127.0.0.1:*\", ", StringComparison.Ordinal));
        var options = new RouterOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            ConfigFile = ConfigFile,
            UsageLogFile = UsageFile,
            SpoolFolder = Path.Combine(folder, "spool"),
            Instance = "alone",
            ConfigPollInterval = TimeSpan.FromMilliseconds(50),
        };
        gateway = new Gateway(change?.Invoke(options) ?? options, TimeProvider.System, new Random(1), NoLog, _ => { });
        await gateway.StartAsync();
        Assert.True(gateway.IsReady, gateway.Config.Rejected?.Reason);
    }

    private async Task AnsweredAsync(int status) => await Eventually.TrueAsync(async () => await AskAsync() == status, $"answered with {status}", Deadlines.Settled);

    private async Task<int> AskAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, gateway!.Address + "/v1/messages") { Content = new StringContent(Rig.Body(), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-api-key", key);
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task CostsAsync(string cost) => await Eventually.TrueAsync(
        async () =>
        {
            await AskAsync();
            return File.Exists(UsageFile) && JsonDocument.Parse(File.ReadLines(UsageFile).Last()).RootElement.GetProperty("costUsd").GetString() == cost;
        },
        $"a request costs {cost}",
        Deadlines.Settled);
}
