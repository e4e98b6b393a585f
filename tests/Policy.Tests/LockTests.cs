using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Locking;
using CsCheck;

namespace ClaudeConfig.Policy.Tests;

/// <summary>What a platform locks, a team can neither change nor escape.</summary>
public sealed class LockTests
{
    private static readonly ObjectKey Platform = new("p", "root");

    private static readonly string[] Paths =
        ["permissions", "permissions.deny", "permissions.defaultMode", "env.HTTPS_PROXY", "env", "model", "sandbox.network", "companyAnnouncements", "unknown.deep.er", "settings"];

    private static readonly Gen<string> Rule = Gen.OneOf("Bash(curl *)", "Read(./.env)", "WebFetch", "Edit");

    /// <summary>Valid settings of anybody.</summary>
    private static readonly Gen<JsonObject> Settings =
        from deny in Rule.Array[0, 3]
        from allow in Rule.Array[0, 3]
        from mode in Gen.OneOf(null, "plan", "acceptEdits")
        from proxy in Gen.OneOf(null, "http://a", "http://b")
        from model in Gen.OneOf(null, "opus", "haiku")
        from network in Gen.OneOf(null, "{}", """{"allowedDomains": ["a.example"]}""")
        from unknown in Gen.OneOf(null, "1", "[]", """{"deep": 1}""", """{"deep": {"er": [1], "more": true}}""", """{"deep": {}}""")
        select Object(
            ("permissions", deny.Length + allow.Length == 0 && mode is null ? null : Object(
                ("deny", deny.Length == 0 ? null : new JsonArray([.. deny.Select(rule => (JsonNode?)rule)])),
                ("allow", allow.Length == 0 ? null : new JsonArray([.. allow.Select(rule => (JsonNode?)rule)])),
                ("defaultMode", mode))),
            ("env", proxy is null ? null : Object(("HTTPS_PROXY", proxy), ("OTHER", "x"))),
            ("model", model),
            ("sandbox", network is null ? null : Object(("network", JsonNode.Parse(network)))),
            ("unknown", unknown is null ? null : JsonNode.Parse(unknown)));

    [Theory]
    [InlineData("memory", "CLAUDE.md", true)]
    [InlineData("memory", "managed-settings.json", false)]
    [InlineData("agents", ".claude/agents/reviewer.md", true)]
    [InlineData("agents", ".claude/skills/reviewer/SKILL.md", false)]
    [InlineData("agents.reviewer", ".claude/agents/reviewer.md", true)]
    [InlineData("agents.reviewer", ".claude/agents/reviewer2.md", false)]
    [InlineData("agents.reviewer.prompt", ".claude/agents/reviewer.md", true)]
    [InlineData("skills.deploy", ".claude/skills/deploy/SKILL.md", true)]
    [InlineData("outputStyles.short", ".claude/output-styles/short.md", true)]
    [InlineData("permissions", "CLAUDE.md", false)]
    public void CoversFile_OfAPath_IsItsOwnFileAlone(string path, string file, bool covers) => Assert.Equal(covers, LockPath.Parse(path).CoversFile(file));

    [Theory]
    [InlineData("permissions.deny", "settings.permissions.deny", true)]
    [InlineData("permissions.deny", "settings.permissions.deny[0]", true)]
    [InlineData("permissions", "settings.permissions.deny", true)]
    [InlineData("permissions.deny", "settings.permissions", false)]
    [InlineData("permissions.deny", "settings.permissions.denyAll", false)]
    [InlineData("settings.permissions.deny", "settings.permissions.deny", true)]
    [InlineData("settings", "settings.model", true)]
    [InlineData("model", "settings.modelOverrides", false)]
    [InlineData("mcpServers.git", "mcpServers.git", true)]
    [InlineData("mcpServers.git", "mcpServers.github", false)]
    public void Covers_OfAPath_IsItselfAndWhatIsBelow(string path, string origin, bool covers) => Assert.Equal(covers, LockPath.Parse(path).Covers(origin));

    [Fact]
    public void Compile_WhateverATeamWrites_ALockedPathSaysWhatThePlatformSays() =>
        Gen.Select(Settings, Settings, Gen.OneOf(Paths).Array[1, 3]).Sample((platform, team, locked) =>
        {
            var compiled = Bound(platform, team, locked);
            var alone = Rendered(A.Compiled(Configuration("p/base", platform)).Bundle!);
            Assert.True(compiled.IsValid, compiled.Message);
            return locked.All(path => SameAt(alone, Rendered(compiled.Bundle), path));
        });

    [Fact]
    public void Apply_AnyBundleOfAnyTime_ALockedPathSaysWhatThePlatformSays() =>
        Gen.Select(Settings, Settings, Gen.OneOf(Paths).Array[1, 3]).Sample((platform, old, locked) =>
        {
            var stored = A.Compiled(Configuration("n/a", old)).Bundle!;
            var relocked = Bound(platform, [], locked).Locks.Apply(stored);
            var alone = Rendered(A.Compiled(Configuration("p/base", platform)).Bundle!);
            return locked.All(path => SameAt(alone, Rendered(relocked), path))
                && Bound(platform, [], locked).Locks.Apply(relocked).Revision == relocked.Revision
                && PolicyBundle.TryRead(relocked.ToConfigMapData(), out _, out _);
        });

    [Fact]
    public void Compile_WhatIsNotLocked_IsMergedAsEver() =>
        Gen.Select(Settings, Settings).Sample((platform, team) =>
        {
            var free = Rendered(A.Compiled(Configuration("p/base", platform), Configuration("n/a", team)).Bundle!);
            var bound = Rendered(Bound(platform, team, ["model"]).Bundle!);
            return free.Select(member => member.Key).Union(bound.Select(member => member.Key)).Where(name => name != "model").All(name => JsonNode.DeepEquals(free[name], bound[name]));
        });

    [Fact]
    public void Compile_LockOfAProjectFartherUp_HasTheLastWord() =>
        Gen.Select(Settings, Settings, Settings, Gen.OneOf(Paths), Gen.OneOf(Paths)).Sample((platform, house, team, above, below) =>
        {
            var compiled = A.Bound(
                [new(below, new("n", "team"), 1), new(above, Platform, 0)],
                new(Configuration("p/base", platform), 0), new(Configuration("n/house", house), 1), new(Configuration("n/a", team)));
            return SameAt(Rendered(A.Compiled(Configuration("p/base", platform)).Bundle!), Rendered(compiled.Bundle!), above);
        });

    [Fact]
    public void Compile_OverrideOfALock_IsReportedAndStaysValid()
    {
        var compiled = Bound(Parse("""{"permissions": {"deny": ["WebFetch"]}}"""), Parse("""{"permissions": {"deny": ["Edit"]}, "model": "opus"}"""), ["permissions.deny", "model"]);

        Assert.Equal(ConfigurationConditions.LockedPathOverriddenReason, compiled.Reason);
        Assert.Equal(
            "ClaudeConfiguration n/a: spec.settings.model: project p/root locks model: this value is dropped, and what that project's policy demands is delivered; remove it here, or ask the owner of that project; "
            + "ClaudeConfiguration n/a: spec.settings.permissions.deny: project p/root locks permissions.deny: this value is dropped, and what that project's policy demands is delivered; remove it here, or ask the owner of that project",
            compiled.Message);
        Assert.Equal("""{"permissions":{"deny":["WebFetch"]}}""", Rendered(compiled.Bundle!).ToJsonString());
    }

    [Theory]
    [InlineData("""{"permissions": {"deny": ["WebFetch"]}}""")]
    [InlineData("""{"permissions": {"allow": ["Edit"]}}""")]
    [InlineData("{}")]
    public void Compile_WhatALockDoesNotChange_IsNotReported(string team) =>
        Assert.Empty(Bound(Parse("""{"permissions": {"deny": ["Edit", "WebFetch"]}}"""), Parse(team), ["permissions.deny"]).Findings);

    [Fact]
    public void Compile_LockWithoutAValue_LocksThatThereIsNone()
    {
        var compiled = Bound(Parse("{}"), Parse("""{"apiKeyHelper": "/bin/mine", "hooks": {"Stop": []}}"""), ["apiKeyHelper"]);
        Assert.Equal("""{"hooks":{"Stop":[]}}""", Rendered(compiled.Bundle!).ToJsonString());
    }

    [Fact]
    public void Compile_VariableOfSpecEnv_IsLockedLikeOneOfTheSettings()
    {
        var team = A.Configuration("n/a", new() { Env = [new() { Name = "HTTPS_PROXY", Value = "http://mine" }, new() { Name = "OTHER", Value = "1" }] });
        var compiled = A.Bound([new("env.HTTPS_PROXY", Platform, 0)], new(A.Configuration("p/base", new() { Env = [new() { Name = "HTTPS_PROXY", Value = "http://platform" }] }), 0), new(team));

        Assert.Equal("""{"env":{"HTTPS_PROXY":"http://platform","OTHER":"1"}}""", Rendered(compiled.Bundle!).ToJsonString());
    }

    [Fact]
    public void Compile_OtherParts_AreLockedWholeOrByName()
    {
        var platform = Full("p/base", "platform");
        var team = Full("n/a", "team");
        Assert.Equal(Files("platform"), Text(["mcpServers", "memory", "agents", "skills", "outputStyles"], platform, team));
        Assert.Contains("team", Text(["agents.b"], platform, team)["CLAUDE.md"]);

        // By name: the platform's, or none where it has none. The others stay the team's.
        var byName = Text(["mcpServers.a", "mcpServers.mine", "agents.a", "agents.mine"], platform, team);
        Assert.Contains("\"platform\"", byName["managed-mcp.json"]);
        Assert.DoesNotContain("mine", byName["managed-mcp.json"]);
        Assert.Contains("platform", byName[".claude/agents/a.md"]);
        Assert.DoesNotContain(".claude/agents/mine.md", byName.Keys);
        Assert.Contains("team", byName[".claude/skills/a/SKILL.md"]);
    }

    [Fact]
    public void Compile_PathBelowAServer_LocksTheWholeServer() =>
        Assert.Contains("\"platform\"", Text(["mcpServers.a.command"], Full("p/base", "platform"), Full("n/a", "team"))["managed-mcp.json"]);

    [Fact]
    public void Compile_AllServersLockedWithoutAny_LeavesNoFileOfServers() =>
        Assert.DoesNotContain("managed-mcp.json", Text(["mcpServers"], A.Configuration("p/base"), Full("n/a", "team")).Keys);

    [Fact]
    public void Compile_Origins_SayWhoLocks()
    {
        var compiled = Bound(Parse("""{"permissions": {"deny": ["WebFetch"]}, "model": "haiku"}"""), Parse("""{"permissions": {"deny": ["Edit"], "allow": ["Read"]}, "language": "german"}"""), ["permissions.deny", "model", "language"]);
        var origins = compiled.Origins.ToDictionary(origin => origin.Path, origin => $"{string.Join(',', origin.From)} {origin.LockedBy}");

        Assert.Equal("p/base p/root", origins["settings.permissions.deny"]);
        Assert.Equal("p/base p/root", origins["settings.model"]);
        Assert.Equal("n/a ", origins["settings.permissions.allow"]);
        Assert.DoesNotContain("settings.language", origins.Keys);
    }

    [Fact]
    public void Compile_PlatformThatIsWrong_ChangesNothingAnywhere()
    {
        var compiled = Bound(Parse("""{"cleanupPeriodDays": 0}"""), Parse("{}"), ["model"]);
        var stored = A.Compiled(A.Configuration("n/a", A.Settings("""{"model": "opus"}"""))).Bundle!;

        Assert.Null(compiled.Bundle);
        Assert.Same(stored, compiled.Locks.Apply(stored));
    }

    [Fact]
    public void Compile_TeamThatIsWrong_DoesNotEscape()
    {
        var compiled = Bound(Parse("""{"model": "haiku"}"""), Parse("""{"cleanupPeriodDays": 0}"""), ["model"]);
        var stored = A.Compiled(A.Configuration("n/a", A.Settings("""{"model": "opus"}"""))).Bundle!;

        Assert.Null(compiled.Bundle);
        Assert.Equal("""{"model":"haiku"}""", Rendered(compiled.Locks.Apply(stored)).ToJsonString());
    }

    private static CompiledPolicy Bound(JsonObject platform, JsonObject team, IEnumerable<string> locked) => A.Bound(
        [.. locked.Distinct().Select(path => new PolicyLock(path, Platform, 0))], new(Configuration("p/base", platform), 0), new(Configuration("n/a", team)));

    private static ClaudeConfiguration Configuration(string key, JsonObject settings) => A.Configuration(key, A.Settings(settings.ToJsonString()));

    private static ClaudeConfiguration Full(string key, string whose) => A.Configuration(key, new()
    {
        Memory = $"memory of {whose}",
        McpServers = [.. Names(whose).Select(name => new McpServer { Name = name, Command = whose })],
        Agents = [.. Names(whose).Select(name => new Subagent { Name = name, Description = whose, Prompt = whose })],
        Skills = [.. Names(whose).Select(name => new Skill { Name = name, Description = whose, Content = whose })],
        OutputStyles = [.. Names(whose).Select(name => new OutputStyle { Name = name, Description = whose, Content = whose })],
    });

    private static string[] Names(string whose) => whose == "team" ? ["a", "mine"] : ["a"];

    private static Dictionary<string, string> Files(string whose) => Text([], Full("p/base", whose));

    private static Dictionary<string, string> Text(string[] locked, ClaudeConfiguration platform, ClaudeConfiguration? team = null) =>
        A.Bound([.. locked.Select(path => new PolicyLock(path, Platform, 0))], [new(platform, 0), .. team is null ? Array.Empty<PolicySource>() : [new(team)]])
            .Bundle!.Files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value));

    private static JsonObject Rendered(PolicyBundle bundle) => (JsonObject)JsonNode.Parse(bundle.Files["managed-settings.json"])!;

    private static bool SameAt(JsonObject one, JsonObject other, string path)
    {
        var names = LockPath.Parse(path).Names;
        return JsonLock.TryGet(one, names, out var wanted) == JsonLock.TryGet(other, names, out var found) && JsonNode.DeepEquals(wanted, found);
    }

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static JsonObject Object(params (string Name, JsonNode? Value)[] members) =>
        new(members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Name, member.Value)));
}
