using System.Text;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Tests;

public sealed class CompilerTests
{
    [Fact]
    public void Compile_TeamOverBase_UnitesListsAndTakesTheNearestScalar()
    {
        var settings = A.Compiled(
            A.Configuration("n/base", A.Settings("""
                {"model": "sonnet", "language": "english", "availableModels": ["a", "b"], "permissions": {"deny": ["Read(./.env)"], "allow": ["Read"]},
                 "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "one"}]}]}}
                """)),
            A.Configuration("n/team", A.Settings("""
                {"model": "opus", "availableModels": ["c"], "permissions": {"deny": ["Bash(sudo *)", "Read(./.env)"], "allow": ["Edit"]},
                 "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "two"}]}]}}
                """))).RenderedSettings();

        Assert.Equal("opus", settings.GetProperty("model").GetString());
        Assert.Equal("english", settings.GetProperty("language").GetString());
        Assert.Equal("""["c"]""", Compact(settings.GetProperty("availableModels")));
        Assert.Equal("""["Read(./.env)","Bash(sudo *)"]""", Compact(settings.GetProperty("permissions").GetProperty("deny")));
        Assert.Equal("""["Read","Edit"]""", Compact(settings.GetProperty("permissions").GetProperty("allow")));
        Assert.Equal(2, settings.GetProperty("hooks").GetProperty("Stop").GetArrayLength());
    }

    [Fact]
    public void Compile_SourceOfAMarketplace_IsTakenWhole()
    {
        var settings = A.Compiled(
            A.Configuration("n/base", A.Settings("""{"extraKnownMarketplaces": {"tools": {"source": {"source": "github", "repo": "a/b"}}}}""")),
            A.Configuration("n/team", A.Settings("""{"extraKnownMarketplaces": {"tools": {"source": {"source": "url", "url": "https://x.example"}}}}""")))
            .RenderedSettings();

        Assert.Equal("""{"source":"url","url":"https://x.example"}""", Compact(settings.GetProperty("extraKnownMarketplaces").GetProperty("tools").GetProperty("source")));
    }

    [Fact]
    public void Compile_Origins_NameTheLayersNearestFirst()
    {
        var origins = A.Compiled(
            A.Configuration("n/base", A.Settings("""{"model": "sonnet", "language": "english", "availableModels": ["a"], "permissions": {"deny": ["Edit"]}}""") with { Memory = "base" }),
            A.Configuration("n/team", A.Settings("""{"model": "opus", "availableModels": ["b"], "permissions": {"deny": ["Bash"]}, "modelOverrides": {"a.b": "c"}}""") with { Memory = "team" }))
            .Origins.ToDictionary(origin => origin.Path, origin => string.Join(",", origin.From));

        Assert.Equal("n/team", origins["settings.model"]);
        Assert.Equal("n/base", origins["settings.language"]);
        Assert.Equal("n/team", origins["settings.availableModels"]);
        Assert.Equal("n/team,n/base", origins["settings.permissions.deny"]);
        Assert.Equal("n/team", origins["settings.modelOverrides[\"a.b\"]"]);
        Assert.Equal("n/team,n/base", origins["memory"]);
    }

    [Fact]
    public void Compile_AllParts_RendersTheirFiles()
    {
        var policy = A.Compiled(
            A.Configuration("n/base", new() { Memory = "# Base\r\n\r\nLine\r\n" }),
            A.Configuration("n/team", new()
            {
                Memory = "# Team\n",
                McpServers = [new() { Name = "docs", Type = McpTransport.Http, Url = "https://docs.example/mcp", Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer ${DOCS}" } }],
                Agents = [new() { Name = "reviewer", Description = "Says \"no\": often\n---\nyes", Tools = ["Read", "Grep"], Model = "opus", Prompt = "Review." }],
                Skills = [new() { Name = "migrate", Description = "true", DisableModelInvocation = true, Content = "---\nSteps" }],
                OutputStyles = [new() { Name = "short", Description = "Short", KeepCodingInstructions = false, Content = "Be short." }],
                Env = [new() { Name = "A_B", Value = "1" }],
            }));

        Assert.True(policy.IsValid, policy.Message);
        Assert.Equal(
            [".claude/agents/reviewer.md", ".claude/output-styles/short.md", ".claude/skills/migrate/SKILL.md", "CLAUDE.md", "managed-mcp.json", "managed-settings.json"],
            policy.Bundle.Files.Keys);
        Assert.Equal("# Base\n\nLine\n\n# Team\n", Text(policy, "CLAUDE.md"));
        Assert.Equal(
            "---\ndescription: \"Says \\\"no\\\": often\\n---\\nyes\"\nmodel: \"opus\"\nname: \"reviewer\"\ntools: \"Read, Grep\"\n---\n\nReview.\n",
            Text(policy, ".claude/agents/reviewer.md"));
        Assert.Equal("---\ndescription: \"true\"\ndisable-model-invocation: true\nname: \"migrate\"\n---\n\n---\nSteps\n", Text(policy, ".claude/skills/migrate/SKILL.md"));
        Assert.Equal("""{"A_B":"1"}""", Compact(policy.RenderedSettings().GetProperty("env")));
        Assert.Contains("\"docs\"", Text(policy, "managed-mcp.json"));
    }

    [Fact]
    public void Compile_SameContentInAnotherOrder_GivesTheSameBytesAndRevision()
    {
        var one = A.Compiled(A.Configuration("n/a", A.Settings("""{"model": "opus", "env": {"A": "1", "B": "2"}}"""))).Bundle!;
        var two = A.Compiled(A.Configuration("m/b", A.Settings("""{"env": {"B": "2", "A": "1"}, "model": "opus"}"""))).Bundle!;
        var other = A.Compiled(A.Configuration("n/a", A.Settings("""{"model": "sonnet", "env": {"A": "1", "B": "2"}}"""))).Bundle!;

        Assert.Equal(one.ToConfigMapData(), two.ToConfigMapData());
        Assert.Equal(one.Revision, two.Revision);
        Assert.NotEqual(one.Revision, other.Revision);
        Assert.Matches("^rev-[0-9a-f]{16}$", one.Revision);
    }

    [Fact]
    public void Compile_UnknownKey_IsCarriedThroughWithAWarning()
    {
        var policy = A.Compiled(A.Configuration("n/a", A.Settings("""{"brandNew": {"deep": [1, "é😀", null, 1.50]}}""")));

        Assert.Equal("""{"deep":[1,"é😀",null,1.50]}""", Compact(policy.RenderedSettings().GetProperty("brandNew")));
        Assert.Equal((FindingSeverity.Warning, "spec.settings.brandNew"), (Assert.Single(policy.Findings).Severity, policy.Findings[0].Path));
        Assert.Equal(ConfigurationConditions.UnknownSettingsReason, policy.Reason);
    }

    [Fact]
    public void Compile_MoreThanAConfigMapHolds_NamesTheLargestFiles()
    {
        var agents = Enumerable.Range(0, 20).Select(i => new Subagent { Name = $"agent-{i}", Description = "d", Prompt = new string('x', 60_000) });
        var policy = A.Compiled(A.Configuration("n/a", new() { Agents = [.. agents] }));

        Assert.Null(policy.Bundle);
        Assert.Equal(ConfigurationConditions.TooLargeReason, policy.Reason);
        Assert.Contains(".claude/agents/agent-", policy.Message);
        Assert.Contains("1000000", policy.Message);
    }

    [Fact]
    public void Compile_ListThatOnlyTheMergeMakesTooLong_IsFine() =>
        Assert.True(A.Compiled(
            A.Configuration("n/base", A.Settings("""{"fallbackModel": ["a", "b", "c"]}""")),
            A.Configuration("n/a", A.Settings("""{"fallbackModel": ["d"]}"""))).IsValid);

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a_b")]
    public void Compile_NameThatIsNoFileName_IsRefused(string name)
    {
        var policy = A.Compiled(A.Configuration("n/a", new() { Agents = [new() { Name = name, Description = "d", Prompt = "p" }] }));

        Assert.Contains(policy.Findings, finding => finding.IsError && finding.Path == "spec.agents[0].name");
    }

    [Fact]
    public void Compile_HalfASurrogatePair_IsRefusedAndNotThrown()
    {
        Assert.Contains("surrogate", A.Compiled(A.Configuration("n/a", A.Settings("{\"language\": \"\\ud800\"}"))).Message);
        Assert.Contains("surrogate", A.Compiled(A.Configuration("n/a", new() { Memory = "a\ud800b" })).Message);
    }

    private static string Text(CompiledPolicy policy, string path) => Encoding.UTF8.GetString(policy.Bundle!.Files[path]);

    private static string Compact(System.Text.Json.JsonElement element) =>
        System.Text.Json.JsonSerializer.Serialize(element, new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
            .Replace("\\uD83D\\uDE00", "😀", StringComparison.Ordinal);
}
