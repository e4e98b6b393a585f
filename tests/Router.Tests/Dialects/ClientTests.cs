using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Dialects;

/// <summary>The vendors' own clients, unmodified, at targets of every type.</summary>
public sealed class ClientTests
{
    private static string Clients => Repository.PathOf("tests", "Router.Tests", "Clients");

    public static TheoryData<ProviderType, string> Providers => new()
    {
        { ProviderType.Anthropic, "claude-sonnet-5" },
        { ProviderType.OpenAI, "gpt-5.4" },
        { ProviderType.Google, "gemini-2.5-pro" },
        { ProviderType.Ollama, "qwen3:8b" },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task AnthropicSdk_ToolsStreamsModelsAndErrors_Work(ProviderType type, string model)
    {
        await using var rig = await StartAsync(type, model);

        var said = await RunAsync(rig, "node", Path.Combine(Clients, "anthropic.mjs"), model);

        Assert.Equal(("echo simulated", "tool_use", "echo simulated"), ((string?)said["call"], (string?)said["stop"], (string?)said["streamedCall"]));
        Assert.Equal((96, 4, 36), ((int)said["answer"]!, (int)said["deltas"]!, (int)said["output"]!));
        Assert.Equal((true, model, "NotFoundError"), ((bool)said["listed"]!, (string?)said["retrieved"], (string?)said["error"]));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task OpenAISdk_ToolsStreamsModelsAndErrors_Work(ProviderType type, string model)
    {
        await using var rig = await StartAsync(type, model);
        var responses = type is ProviderType.OpenAI or ProviderType.Ollama;

        var said = await RunAsync(rig, "node", Path.Combine(Clients, "openai.mjs"), model, responses ? "responses" : "");

        Assert.Equal(("echo simulated", "echo simulated"), ((string?)said["call"], (string?)said["streamedCall"]));
        Assert.Equal((96, 4, 36, 0), ((int)said["answer"]!, (int)said["deltas"]!, (int)said["output"]!, (int)said["extra"]!));
        Assert.Equal((true, model, "NotFoundError"), ((bool)said["listed"]!, (string?)said["retrieved"], (string?)said["error"]));
        if (responses)
        {
            Assert.Equal((96, 96, 36), ((int)said["responses"]!, (int)said["responsesStreamed"]!, (int)said["responsesOutput"]!));
        }
    }

    [Theory]
    [InlineData(ProviderType.Anthropic, "claude-opus-4-8")]
    [InlineData(ProviderType.OpenAI, "gpt-5.4")]
    [InlineData(ProviderType.Google, "gemini-2.5-pro")]
    [InlineData(ProviderType.Ollama, "qwen3:8b")]
    public async Task ClaudeCode_ToolCallOverTwoTurns_Works(ProviderType type, string model)
    {
        await using var rig = await StartAsync(type, model);
        var said = await ClaudeCodeAsync(rig, model, "run echo");

        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        var result = JsonNode.Parse(said.Output)!;
        Assert.Equal((false, 2), ((bool)result["is_error"]!, (int)result["num_turns"]!));
        Assert.Equal((100, 72), ((int)result["usage"]!["input_tokens"]!, (int)result["usage"]!["output_tokens"]!));
    }

    [Fact]
    public async Task ClaudeCode_ModelThatHasNoRoute_IsToldAtOnce()
    {
        await using var rig = await StartAsync(ProviderType.Anthropic, "claude-opus-4-8");

        var said = await ClaudeCodeAsync(rig, "gpt-5.4", "hi");

        var result = JsonNode.Parse(said.Output)!;
        Assert.True((bool)result["is_error"]!);
        Assert.Contains("gpt-5.4", (string?)result["result"], StringComparison.Ordinal);
        Assert.True((int)result["duration_ms"]! < 30_000, said.Output);
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Codex_ToolCallOverTwoTurns_Works()
    {
        var codex = Path.Combine(Clients, "node_modules", ".bin", "codex");
        Assert.SkipUnless(File.Exists(codex), "Codex is not installed; 'make prerequisites' does it where npm can be reached");
        await using var rig = await StartAsync(ProviderType.OpenAI, "gpt-5.4");
        var home = Directory.CreateTempSubdirectory("codex-").FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "config.toml"), $"""
            model = "gpt-5.4"
            model_provider = "gateway"
            [model_providers.gateway]
            name = "gateway"
            base_url = "{rig.Gateway.Address}/v1"
            env_key = "OPENAI_API_KEY"
            wire_api = "responses"
            request_max_retries = 0
            stream_max_retries = 0
            """);

        var said = await ClientProcess.RunAsync(codex, home, new Dictionary<string, string>(Environment(rig)) { ["CODEX_HOME"] = home, ["HOME"] = home },
            "exec", "--skip-git-repo-check", "--json", "--dangerously-bypass-approvals-and-sandbox", "run echo");

        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        Assert.Contains("\"output_tokens\":", said.Output, StringComparison.Ordinal);
        // Usage is delivered after the answer, which may be all that the client waited for.
        await Eventually.TrueAsync(() => rig.Metering.Events.Count >= 2, $"both turns are counted: {said.Output}{said.Error}");
        Directory.Delete(home, recursive: true);
    }

    private static async Task<CommandResult> ClaudeCodeAsync(Rig rig, string model, string prompt)
    {
        var claude = Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "node_modules", ".bin", "claude");
        Assert.SkipUnless(File.Exists(claude), "Claude Code is not installed; 'make prerequisites' does it where npm can be reached");
        var home = Directory.CreateTempSubdirectory("claude-home-").FullName;
        try
        {
            return await ClientProcess.RunAsync(claude, home,
                new Dictionary<string, string>(Environment(rig)) { ["HOME"] = home, ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1" },
                "-p", prompt, "--output-format", "json", "--model", model, "--allowedTools", "Bash(echo *)");
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<Rig> StartAsync(ProviderType type, string model)
    {
        // A name that nobody has must not find the route.
        var rig = await Rig.StartAsync(config => config.Speaking(type).WithRoute(route => route with { Matches = [new RouteMatch { Models = [model] }] }));
        rig.First.Standing = ProviderSimulator.Behavior.Parse("tool-calls=1;input=50;output=36");
        return rig;
    }

    private static async Task<JsonNode> RunAsync(Rig rig, string program, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Clients, "node_modules")), "the clients are not installed; 'make prerequisites' does it where npm can be reached");
        var result = await ClientProcess.RunAsync(program, Path.GetTempPath(), Environment(rig), arguments);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return JsonNode.Parse(result.Output)!;
    }

    private static Dictionary<string, string> Environment(Rig rig) => new()
    {
        ["ANTHROPIC_BASE_URL"] = rig.Gateway.Address,
        ["ANTHROPIC_AUTH_TOKEN"] = Bundles.Key.Reveal(),
        ["OPENAI_BASE_URL"] = rig.Gateway.Address + "/v1",
        ["OPENAI_API_KEY"] = Bundles.Key.Reveal(),
        ["HOME"] = Path.GetTempPath(),
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "",
    };
}
