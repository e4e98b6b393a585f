using System.Text;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy.Tests;

/// <summary>What configurations take from ConfigMaps.</summary>
public sealed class ContentTests
{
    private const string Reviewer = "---\nname: reviewer\ndescription: Reviews code\ntools: Read, Bash(git diff *)\ncolor: blue\n---\nLook closely.\n";
    private const string Skill = "---\nname: deploy\ndescription: Deploys\n---\nRun scripts/check.sh first.\n";

    private static readonly ClaudeConfigurationSpec Everything = new()
    {
        Memory = "First.",
        MemoryFrom = [new MemorySource { Name = "texts", Key = "house.md" }],
        AgentsFrom = [new AgentSource { Name = "agents" }],
        SkillsFrom = [new SkillSource { Name = "deploy", ConfigMap = "deploy-skill" }],
    };

    private static readonly Dictionary<string, ContentMap?> Maps = new()
    {
        ["texts"] = Map(("house.md", "Second.")),
        ["agents"] = Map(("reviewer.md", Reviewer)),
        ["deploy-skill"] = Map(("SKILL.md", Skill), ("scripts__check.sh", "#!/bin/sh\r\nexit 0\n")),
    };

    [Fact]
    public void Compile_ContentInConfigMaps_IsRenderedAsItIs()
    {
        var files = Compiled(Everything, Maps).Bundle!.Files.ToDictionary(file => file.Key, file => Encoding.UTF8.GetString(file.Value));

        Assert.Equal("First.\n\nSecond.\n", files["CLAUDE.md"]);
        Assert.Equal(Reviewer, files[".claude/agents/reviewer.md"]);
        Assert.Equal(Skill, files[".claude/skills/deploy/SKILL.md"]);
        Assert.Equal("#!/bin/sh\r\nexit 0\n", files[".claude/skills/deploy/scripts/check.sh"]);
    }

    [Fact]
    public void Compile_ChangedContent_IsAnotherRevision()
    {
        var before = Compiled(Everything, Maps).Bundle!.Revision;
        var after = Compiled(Everything, new Dictionary<string, ContentMap?>(Maps) { ["texts"] = Map(("house.md", "Third.")) }).Bundle!.Revision;

        Assert.NotEqual(before, after);
    }

    [Fact]
    public void Compile_StoredBaseWhoseContentChanges_IsReadAgain()
    {
        var (under, above) = (A.Configuration("p/base", Everything), A.Configuration("n/a"));
        (under.Metadata.Uid, under.Metadata.ResourceVersion) = ("u", "1");
        string Memory(string text) => Encoding.UTF8.GetString(A.Bound([], new PolicySource(under) { Maps = new Dictionary<string, ContentMap?>(Maps) { ["texts"] = Map(("house.md", text)) } }, new PolicySource(above)).Bundle!.Files["CLAUDE.md"]);

        Assert.Contains("one", Memory("one"), StringComparison.Ordinal);
        Assert.Contains("two", Memory("two"), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_MissingConfigMap_KeepsWhatIsDeployedAndSaysWhich()
    {
        var policy = Compiled(Everything, new Dictionary<string, ContentMap?>(Maps) { ["texts"] = null });

        Assert.False(policy.IsValid);
        Assert.Equal(ConfigurationConditions.SourceNotFoundReason, policy.Reason);
        Assert.Contains("spec.memoryFrom[0].name: ConfigMap texts does not exist in this namespace, or lacks the label claudeconfig.dev/content", policy.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("house.txt", "spec.memoryFrom[0].key: ConfigMap texts has no key house.md; add it, or name one of house.txt", "texts", "x")]
    [InlineData("Reviewer.md", "spec.agentsFrom[0]: ConfigMap agents: key Reviewer.md found; keys are files of subagents, such as reviewer.md", "agents", Reviewer)]
    [InlineData("other.md", "spec.agentsFrom[0]: ConfigMap agents: other.md: name is \"reviewer\"; \"other\" is needed, by which it is called here", "agents", Reviewer)]
    [InlineData("reviewer.md", "spec.agentsFrom[0]: ConfigMap agents: reviewer.md has no front matter; begin it with --- and the fields name and description, and end those with ---", "agents", "Look.")]
    [InlineData("reviewer.md", "spec.agentsFrom[0]: ConfigMap agents: reviewer.md: there is no description; Claude chooses by it, so one is required", "agents", "---\nname: reviewer\n---\nx")]
    [InlineData("skill.md", "spec.skillsFrom[0]: ConfigMap deploy-skill has no key SKILL.md, and a skill is what that file says; add it", "deploy-skill", Skill)]
    [InlineData("..__x", "spec.skillsFrom[0]: ConfigMap deploy-skill: key ..__x found; keys are paths with __ for /, such as scripts__check.sh", "deploy-skill", "x")]
    public void Compile_WrongContent_IsAnError(string key, string message, string map, string text)
    {
        var policy = Compiled(Everything, new Dictionary<string, ContentMap?>(Maps) { [map] = Map((key, text)) });

        Assert.False(policy.IsValid);
        Assert.Contains(message, policy.Findings.Select(finding => $"{finding.Path}: {finding.Message}"));
    }

    [Fact]
    public void Compile_SecretsAndBytesInConfigMaps_AreRefused()
    {
        var secret = Compiled(Everything, new Dictionary<string, ContentMap?>(Maps) { ["texts"] = Map(("house.md", "the key is sk-ant-api03-abcdefghij0123456789")) });
        var bytes = Compiled(Everything, new Dictionary<string, ContentMap?>(Maps) { ["texts"] = Map(("house.md", "x")) with { Binary = ["logo.png"] } });

        Assert.Contains("a credential (sk-a…)", secret.Message, StringComparison.Ordinal);
        Assert.Contains("logo.png as binaryData", bytes.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_SameNameInTheSpec_Wins()
    {
        var policy = Compiled(Everything with { Agents = [new Subagent { Name = "reviewer", Description = "d", Prompt = "Mine." }] }, Maps);

        Assert.Contains("Mine.", Encoding.UTF8.GetString(policy.Bundle!.Files[".claude/agents/reviewer.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_LockedSkill_IsLockedWithItsScripts()
    {
        var platform = new PolicySource(A.Configuration("p/base", new() { Skills = [new Skill { Name = "deploy", Description = "d", Content = "Never." }] }), 0);
        var policy = A.Bound([new PolicyLock("skills.deploy", new ObjectKey("p", "root"), 0)], platform, new PolicySource(A.Configuration("n/a", Everything)) { Maps = Maps });

        Assert.Contains("Never.", Encoding.UTF8.GetString(policy.Bundle!.Files[".claude/skills/deploy/SKILL.md"]), StringComparison.Ordinal);
        Assert.DoesNotContain(".claude/skills/deploy/scripts/check.sh", policy.Bundle.Files.Keys);
    }

    [Fact]
    public void Compile_ContentThatNobodyLookedFor_IsNotJudged() => Assert.True(A.Compiled(A.Configuration("n/a", Everything)).IsValid);

    private static CompiledPolicy Compiled(ClaudeConfigurationSpec spec, IReadOnlyDictionary<string, ContentMap?> maps) =>
        A.Bound([], new PolicySource(A.Configuration("n/a", spec)) { Maps = maps });

    private static ContentMap Map(params (string Key, string Text)[] entries) => new(string.Join(',', entries), entries.ToDictionary(entry => entry.Key, entry => entry.Text));
}
