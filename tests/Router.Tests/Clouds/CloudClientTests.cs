using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.ProviderSimulator;
using ClaudeConfig.Router.Tests.Dialects;

namespace ClaudeConfig.Router.Tests.Clouds;

/// <summary>The vendors' own clients straight at the simulator: what it takes from a gateway it takes from them, and what it refuses it refuses of them.</summary>
public sealed class CloudClientTests
{
    private static string Clients => Repository.PathOf("tests", "Router.Tests", "Clients");

    [Theory]
    [InlineData("eu.anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0")]
    public async Task BedrockSdk_SignsWhatTheSimulatorVerifies(string model)
    {
        await using var simulator = await Simulator.StartAsync();
        simulator.Clouds.AddAwsKey("AKIAREAL", "its+secret/key", "session/token+of==");

        var said = await RunAsync("bedrock.mjs", model, ("ANTHROPIC_BEDROCK_BASE_URL", simulator.Address), ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "AKIAREAL"), ("AWS_SECRET_ACCESS_KEY", "its+secret/key"), ("AWS_SESSION_TOKEN", "session/token+of=="));

        Assert.Equal((96, 50, 96, 36), ((int?)said["answer"], (int?)said["input"], (int?)said["streamed"], (int?)said["output"]));
    }

    [Theory]
    [InlineData("AKIAREAL", "another-secret", "eu-central-1")]
    [InlineData("AKIAOTHER", "its+secret/key", "eu-central-1")]
    [InlineData("AKIAREAL", "its+secret/key", "us-east-1")]
    public async Task BedrockSdk_WithAnythingWrong_IsRefused(string id, string secret, string region)
    {
        await using var simulator = await Simulator.StartAsync();
        simulator.Clouds.AddAwsKey("AKIAREAL", "its+secret/key");

        var said = await RunAsync("bedrock.mjs", "anthropic.claude-sonnet-4-5-20250929-v1:0", ("ANTHROPIC_BEDROCK_BASE_URL", simulator.Address), ("AWS_REGION", region),
            ("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret));

        Assert.Equal(403, (int?)said["error"]);
    }

    [Fact]
    public async Task VertexSdk_AsksWhatTheSimulatorTakes()
    {
        await using var simulator = await Simulator.StartAsync();
        simulator.Clouds.AddToken("ya29.real");

        var said = await RunAsync("vertex.mjs", "claude-sonnet-4-5@20250929", ("ANTHROPIC_VERTEX_BASE_URL", simulator.Address), ("GOOGLE_TOKEN", "ya29.real"));

        Assert.Equal((96, 96, 36, 50), ((int?)said["answer"], (int?)said["streamed"], (int?)said["output"], (int?)said["counted"]));
    }

    private static async Task<JsonNode> RunAsync(string script, string model, params (string Name, string Value)[] variables)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Clients, "node_modules", "@anthropic-ai", "bedrock-sdk")), "the clients are not installed; 'make prerequisites' does it where npm can be reached");
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = Path.GetTempPath(), ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "", ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var result = await ClientProcess.RunAsync("node", Path.GetTempPath(), environment, Path.Combine(Clients, script), model);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return JsonNode.Parse(result.Output)!;
    }
}
