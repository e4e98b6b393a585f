using System.Text.Json;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>The clients that people use, unmodified: Claude Code and the vendor's SDK.</summary>
public sealed class ClientTests(SystemFixture system)
{
    private static string Modules => Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "node_modules");

    [Fact]
    public async Task ClaudeCode_OnePrompt_EstimatesWhatTheLedgerSays()
    {
        var claude = Path.Combine(Modules, ".bin", "claude");
        Assert.SkipUnless(File.Exists(claude), "Claude Code is not installed; 'make prerequisites' does it where npm can be reached");
        await using var gateway = await system.StartGatewayAsync(tls: false);
        await using var tenant = await Tenant.CreateAsync(system, "100", gateway);
        var home = Directory.CreateTempSubdirectory("claudeconfig-home-").FullName;

        var result = await ClientProcess.RunAsync(claude, home, Environment(gateway.Url, tenant.Key, home),
            "-p", "say hi", "--output-format", "json", "--model", "claude-opus-4-8");

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using var said = JsonDocument.Parse(result.Output);
        Assert.False(said.RootElement.GetProperty("is_error").GetBoolean(), result.Output);
        var estimate = said.RootElement.GetProperty("total_cost_usd").GetDecimal();
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Spent: > 0, Held: 0 }, "what was used is spent", Deadlines.Settled);
        Assert.Equal(estimate, (await tenant.MoneyAsync()).Spent);
        Assert.Equal(50, said.RootElement.GetProperty("usage").GetProperty("input_tokens").GetInt32());
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Sdk_Stream_ReadsTextAndUsage()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Modules, "@anthropic-ai", "sdk")), "the SDK is not installed; 'make prerequisites' does it where npm can be reached");
        await using var gateway = await system.StartGatewayAsync(tls: false);
        await using var tenant = await Tenant.CreateAsync(system, "100", gateway);
        var script = Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "stream.mjs");

        var result = await ClientProcess.RunAsync("node", Path.GetTempPath(), Environment(gateway.Url, tenant.Key, Path.GetTempPath()), script, Tenant.Model);

        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        using var said = JsonDocument.Parse(result.Output);
        Assert.True(said.RootElement.GetProperty("deltas").GetInt32() > 1, result.Output);
        Assert.Equal("end_turn", said.RootElement.GetProperty("stop").GetString());
        var cost = ((said.RootElement.GetProperty("input").GetInt32() * 4m) + (said.RootElement.GetProperty("output").GetInt32() * 20m)) / 1_000_000m;
        await Eventually.TrueAsync(async () => (await tenant.MoneyAsync()).Spent == cost, $"{cost} is spent", Deadlines.Settled);
    }

    private static Dictionary<string, string> Environment(string gateway, string key, string home) => new()
    {
        ["ANTHROPIC_BASE_URL"] = gateway,
        ["ANTHROPIC_AUTH_TOKEN"] = key,
        ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
        ["HOME"] = home,
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
    };
}
