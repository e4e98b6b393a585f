using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Policy.Tests;

/// <summary>A project that keeps Claude Code to its gateway.</summary>
public sealed class GatewayLockTests
{
    private const string Bypass = """
        {"allowedProviders": ["bedrock"], "forceLoginMethod": "console", "model": "opus",
         "env": {"ANTHROPIC_BASE_URL": "https://elsewhere.example", "CLAUDE_CODE_USE_BEDROCK": "1", "HTTPS_PROXY": "http://proxy"}}
        """;

    private static readonly ObjectKey Project = new("p", "root");

    [Fact]
    public void Compile_SettingsThatLeadElsewhere_AreDroppedAndReported()
    {
        var policy = Compiled(Bypass);

        var settings = policy.RenderedSettings();
        Assert.Equal(["customEndpoint", "gateway"], settings.GetProperty("allowedProviders").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(["HTTPS_PROXY"], settings.GetProperty("env").EnumerateObject().Select(one => one.Name));
        Assert.False(settings.TryGetProperty("forceLoginMethod", out _));
        Assert.Equal("opus", settings.GetProperty("model").GetString());
        Assert.Equal(
            ["spec.settings.allowedProviders", "spec.settings.env.ANTHROPIC_BASE_URL", "spec.settings.env.CLAUDE_CODE_USE_BEDROCK", "spec.settings.forceLoginMethod"],
            policy.Findings.Where(finding => finding.Reason == ConfigurationConditions.LockedPathOverriddenReason).Select(finding => finding.Path).Order(StringComparer.Ordinal));
        Assert.All(policy.Findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
        Assert.Contains(policy.Origins, origin => origin.Path == "settings.allowedProviders" && origin.LockedBy == Project);
    }

    [Fact]
    public void Apply_RevisionOfBefore_IsKeptToTheGatewayToo()
    {
        var old = A.Compiled(A.Configuration("n/a", A.Settings(Bypass))).Bundle!;

        var locked = Compiled("{}").Locks.Apply(old);

        Assert.NotEqual(old.Revision, locked.Revision);
        Assert.Contains("customEndpoint", Text(locked), StringComparison.Ordinal);
        Assert.DoesNotContain("BEDROCK", Text(locked), StringComparison.Ordinal);
        Assert.Equal(locked.Revision, Compiled("{}").Locks.Apply(locked).Revision);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"apiKeyHelper": "own"}""", true)]
    public void For_PolicyThatAdmitsOnePinnedEndpoint_PinsTheGateway(string settings, bool locked)
    {
        var dropIn = Access(locked ? Compiled(settings) : A.Compiled(A.Configuration("n/a", A.Settings(settings))));

        Assert.Equal("https://gateway:8443/projects/p/team", dropIn["env"]!["ANTHROPIC_BASE_URL"]!.GetValue<string>());
        Assert.Equal(!settings.Contains("apiKeyHelper", StringComparison.Ordinal), dropIn.ContainsKey("apiKeyHelper"));
    }

    [Fact]
    public void For_PolicyWithoutTheLock_PinsNothing() => Assert.False(Access(A.Compiled(A.Configuration("n/a", A.Settings("{}")))).ContainsKey("env"));

    private static CompiledPolicy Compiled(string settings) => PolicyCompiler.Compile(
        new PolicyInput { Key = new("n", "a"), Layers = [new PolicySource(A.Configuration("n/a", A.Settings(settings)))], GatewayOnly = Project });

    private static JsonObject Access(CompiledPolicy policy) =>
        (JsonObject)JsonNode.Parse(WorkloadAccess.For(policy.Bundle!, WorkloadAccess.AddressOf(new Uri("https://gateway:8443"), new ObjectKey("p", "team"))))!;

    private static string Text(PolicyBundle bundle) => JsonDocument.Parse(bundle.Files["managed-settings.json"]).RootElement.GetRawText();
}
