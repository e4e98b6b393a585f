using System.Text.Json;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Tests;

/// <summary>What is wrong gets an error with object, path, what was found and what is allowed.</summary>
public sealed class ValidationTests
{
    [Theory]
    [InlineData("""{"cleanupPeriodDays": "thirty"}""", "spec.settings.cleanupPeriodDays", "\"thirty\" is a string; an integer at least 1 is needed")]
    [InlineData("""{"cleanupPeriodDays": 1.5}""", "spec.settings.cleanupPeriodDays", "1.5 is a number")]
    [InlineData("""{"effortLevel": "extreme"}""", "spec.settings.effortLevel", "one of \"low\", \"medium\", \"high\", \"xhigh\" is needed")]
    [InlineData("""{"permissions": {"deny": ["Bash()"]}}""", "spec.settings.permissions.deny[0]", "\"Bash()\" is not a permission rule")]
    [InlineData("""{"permissions": {"deny": "Bash"}}""", "spec.settings.permissions.deny", "an array is needed")]
    [InlineData("""{"permissions": {"allow": ["Read", 7]}}""", "spec.settings.permissions.allow[1]", "7 is a number")]
    [InlineData("""{"env": {"A": 1}}""", "spec.settings.env.A", "1 is a number; a string is needed")]
    [InlineData("""{"env": {"A-B": "1"}}""", "spec.settings.env.A-B", "is not the name of an environment variable")]
    [InlineData("""{"hooks": {"Stop": [{"hooks": [{"type": "command"}]}]}}""", "spec.settings.hooks.Stop[0].hooks[0].command", "is required")]
    [InlineData("""{"hooks": {"Stop": [{"hooks": [{"type": "script", "command": "x"}]}]}}""", "spec.settings.hooks.Stop[0].hooks[0]", "one of these is needed")]
    [InlineData("""{"hooks": {"Stop": [{"matcher": "x"}]}}""", "spec.settings.hooks.Stop[0].hooks", "is required")]
    [InlineData("""{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 0}]}]}}""", "spec.settings.hooks.Stop[0].hooks[0].timeout", "greater than 0")]
    [InlineData("""{"allowedMcpServers": [{"serverName": "a b"}]}""", "spec.settings.allowedMcpServers[0].serverName", "made of letters, digits, _ and -")]
    [InlineData("""{"allowedMcpServers": [{"serverName": "a", "serverUrl": "b"}]}""", "spec.settings.allowedMcpServers[0]", "fits none")]
    [InlineData("[]", "spec.settings", "an object is needed")]
    public void Validate_KnownKeyWithAWrongValue_NamesPathAndWhatIsAllowed(string settings, string path, string message)
    {
        var findings = PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings)));

        Assert.Contains(findings, finding => finding.IsError && finding.Path == path && finding.Message.Contains(message, StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.StartsWith("ClaudeConfiguration n/a: spec.settings", finding.ToString()));
    }

    [Theory]
    [InlineData("""{"permissions": {"deny": ["Brandnew(x)"]}}""", "spec.settings.permissions.deny[0]")]
    [InlineData("""{"hooks": {"Brandnew": [{"hooks": []}]}}""", "spec.settings.hooks.Brandnew")]
    [InlineData("""{"autoConnectIde": true}""", "spec.settings.autoConnectIde")]
    [InlineData("""{"env": {"MY_TOKEN": "x"}}""", "spec.settings.env.MY_TOKEN")]
    [InlineData("""{"permissions": {"brandnew": 1}}""", "spec.settings.permissions.brandnew")]
    public void Validate_WhatANewerVersionMayKnow_IsOnlyAWarning(string settings, string path)
    {
        var finding = Assert.Single(PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings))));

        Assert.Equal((FindingSeverity.Warning, path), (finding.Severity, finding.Path));
    }

    [Theory]
    [InlineData("""{"permissions": {"deyn": []}}""", "spec.settings.permissions.deyn", "deny")]
    [InlineData("""{"permision": {}}""", "spec.settings.permision", "permissions")]
    [InlineData("""{"disableAllHook": true}""", "spec.settings.disableAllHook", "disableAllHooks")]
    [InlineData("""{"denyedModels": []}""", "spec.settings.denyedModels", "deniedModels")]
    [InlineData("""{"sandbox": {"network": {"allowedDomain": []}}}""", "spec.settings.sandbox.network.allowedDomain", "allowedDomains")]
    [InlineData("""{"hooks": {"PreToolUsed": []}}""", "spec.settings.hooks.PreToolUsed", "PreToolUse")]
    [InlineData("""{"permissions": {"deny": ["Raed(./x)"]}}""", "spec.settings.permissions.deny[0]", "Read")]
    public void Validate_MisspeltProtection_IsRefusedWithTheNearestRightOne(string settings, string path, string nearest)
    {
        var finding = Assert.Single(PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings))));

        Assert.Equal((FindingSeverity.Error, path, nearest), (finding.Severity, finding.Path, finding.Nearest));
        Assert.EndsWith($"did you mean \"{nearest}\"?", finding.ToString());
    }

    [Theory]
    [InlineData("""{"companyAnouncements": []}""", "companyAnnouncements")]
    [InlineData("""{"permissions": {"allow": ["Raed(./x)"]}}""", "Read")]
    public void Validate_MisspeltConvenience_IsAWarningWithTheNearestRightOne(string settings, string nearest)
    {
        var finding = Assert.Single(PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings))));

        Assert.Equal((FindingSeverity.Warning, nearest), (finding.Severity, finding.Nearest));
    }

    [Fact]
    public void Validate_CredentialInAPlaceOfAnotherType_IsNotRepeated() =>
        Assert.All(
            PolicyValidator.Validate(A.Configuration("n/a", A.Settings("""{"cleanupPeriodDays": "sk-ant-api03-abcdefghijklmnop0123", "permissions": {"deny": ["sk-ant-api03-abcdefghijklmnop0123"]}}"""))),
            finding => Assert.DoesNotContain("abcdefghijklmnop0123", finding.ToString()));

    [Fact]
    public void Validate_ToolsOfAgentsAndSkills_AreRulesToo()
    {
        var findings = PolicyValidator.Validate(A.Configuration("n/a", new()
        {
            Agents = [new() { Name = "a", Description = "d", Prompt = "p", Tools = ["Grpe"], DisallowedTools = ["Wriet", "Bash()"] }],
            Skills = [new() { Name = "s", Description = "d", Content = "c", AllowedTools = ["Bash(npm run *"] }],
        }));

        Assert.Equal(
            [("spec.agents[0].tools[0]", false), ("spec.agents[0].disallowedTools[0]", true), ("spec.agents[0].disallowedTools[1]", true), ("spec.skills[0].allowedTools[0]", false)],
            findings.Select(finding => (finding.Path, finding.IsError)));
    }

    [Theory]
    [InlineData("sk-ant-api03-abcdefghijklmnop0123")]
    [InlineData("sk-proj-abcdefghijklmnop0123456")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("xoxb-1234567890-abcdef")]
    [InlineData("https://user:hunter2@example.com/x")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----")]
    public void Validate_LiteralCredentialAnywhere_IsRefusedAndNotRepeated(string secret)
    {
        var quoted = JsonSerializer.Serialize(secret);
        var spec = A.Settings($$"""{"companyAnnouncements": [{{quoted}}], "env": {"X": {{quoted}} } }""") with
        {
            Memory = $"use {secret}",
            McpServers = [new() { Name = "m", Command = "run", Args = ["--key", secret] }],
            Agents = [new() { Name = "a", Description = "d", Prompt = secret }],
        };

        var findings = PolicyValidator.Validate(A.Configuration("n/a", spec));

        Assert.Equal(
            ["spec.agents[0].prompt", "spec.mcpServers[0].args[1]", "spec.memory", "spec.settings.companyAnnouncements[0]", "spec.settings.env.X"],
            findings.Where(finding => finding.IsError).Select(finding => finding.Path).Order(StringComparer.Ordinal));
        Assert.All(findings, finding => Assert.DoesNotContain(secret, finding.Message));
    }

    [Theory]
    [InlineData("""{"env": {"ANTHROPIC_AUTH_TOKEN": "anything"}}""")]
    [InlineData("""{"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "https://x.example", "headers": {"Authorization": "Bearer abc"}}]}]}}""")]
    public void Validate_SecretNameWithALiteral_IsRefused(string settings) =>
        Assert.Contains(PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings))), finding => finding.IsError && finding.Message.Contains("${VAR}", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"env": {"ANTHROPIC_AUTH_TOKEN": "${TOKEN}"}}""")]
    [InlineData("""{"companyAnnouncements": ["Read the risk-assessment-guidelines-of-2026 and task-force-notes"]}""")]
    [InlineData("""{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4318"}}""")]
    public void Validate_WhatOnlyLooksLikeASecret_Passes(string settings) =>
        Assert.Empty(PolicyValidator.Validate(A.Configuration("n/a", A.Settings(settings))));

    [Fact]
    public void Validate_McpServers_ChecksEachForm()
    {
        Assert.Equal("spec.mcpServers[0].command", ErrorOf(new() { Name = "a" }));
        Assert.Equal("spec.mcpServers[0].url", ErrorOf(new() { Name = "a", Type = McpTransport.Http }));
        Assert.Equal("spec.mcpServers[0].url", ErrorOf(new() { Name = "a", Type = McpTransport.Sse, Url = "not an address" }));
        Assert.Equal("spec.mcpServers[0].url", ErrorOf(new() { Name = "a", Command = "x", Url = "https://x.example" }));
        Assert.Equal("spec.mcpServers[0].name", ErrorOf(new() { Name = "a b", Command = "x" }));
        Assert.Equal("spec.mcpServers[0].timeout", ErrorOf(new() { Name = "a", Command = "x", Timeout = 0 }));
        Assert.Empty(Of(new() { Name = "a", Command = "${HOME}/bin/x", Args = ["-y", "-y"], Env = new Dictionary<string, string> { ["T"] = "${T}" } }));
        Assert.Empty(Of(new() { Name = "a", Type = McpTransport.Ws, Url = "wss://${HOST}/mcp" }));
    }

    [Fact]
    public void Validate_ServerFieldThatIsNotKnown_IsCarriedThroughWithAWarning()
    {
        var server = new McpServer { Name = "a", Command = "x", Unknown = new Dictionary<string, JsonElement> { ["brandNew"] = JsonDocument.Parse("[1]").RootElement } };

        Assert.Equal((FindingSeverity.Warning, "spec.mcpServers[0].brandNew"), (Assert.Single(Of(server)).Severity, Of(server)[0].Path));
        var rendered = A.Compiled(A.Configuration("n/a", new() { McpServers = [server] })).Bundle!.Files["managed-mcp.json"];
        Assert.Equal(1, JsonDocument.Parse(rendered).RootElement.GetProperty("mcpServers").GetProperty("a").GetProperty("brandNew")[0].GetInt32());
    }

    [Fact]
    public void Validate_TwoOfOneName_AreRefused() =>
        Assert.Contains(
            PolicyValidator.Validate(A.Configuration("n/a", new() { McpServers = [new() { Name = "a", Command = "x" }, new() { Name = "a", Command = "y" }] })),
            finding => finding.IsError && finding.Path == "spec.mcpServers[1].name");

    [Fact]
    public void Validate_ToolsWithCommas_AreRefused() =>
        Assert.Contains(
            PolicyValidator.Validate(A.Configuration("n/a", new() { Agents = [new() { Name = "a", Description = "d", Prompt = "p", Tools = ["Read, Grep"] }] })),
            finding => finding.IsError && finding.Path == "spec.agents[0].tools[0]");

    private static IReadOnlyList<Finding> Of(McpServer server) => PolicyValidator.Validate(A.Configuration("n/a", new() { McpServers = [server] }));

    private static string ErrorOf(McpServer server) => Assert.Single(Of(server), finding => finding.IsError).Path;
}
