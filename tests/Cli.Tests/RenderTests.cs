using System.Text.Json;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests;

public sealed class RenderTests
{
    private static readonly string Samples = Repository.PathOf("config", "samples");

    [Fact]
    public void Render_Sample_WritesTheTree()
    {
        using var folder = Run.Folder();

        var (code, output, error) = Run.Cli(["render", "-R", "-f", Samples, "--configuration", "team-payments/payments", "-o", folder.Path]);

        Assert.True(code == 0, error);
        Assert.StartsWith("team-payments/payments: rev-", output);
        var settings = JsonDocument.Parse(File.ReadAllText(folder.Of("managed-settings.json"))).RootElement;
        Assert.NotEmpty(settings.GetProperty("permissions").GetProperty("deny").EnumerateArray());
    }

    [Fact]
    public void Render_Project_PrintsItsConfigurations()
    {
        var output = Run.Cli(["render", "-R", "-f", Samples, "--project", "team-search/search"]).Out;

        Assert.StartsWith("# team-search/search rev-", output);
        Assert.Contains("--- /etc/claude-code/managed-settings.json\n{\n", output);
    }

    [Fact]
    public void Render_ProjectThatIsNotGiven_RendersNothingAndSaysWhy()
    {
        var (code, output, error) = Run.Cli(["render", "-f", Path.Combine(Samples, "search")]);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("team-search/search is not delivered: ", error);
    }

    [Fact]
    public void Explain_LockedPath_NamesValueOriginsAndLock()
    {
        var manifests = """
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeProject
            metadata: {name: p, namespace: t}
            spec: {policy: {required: [{name: floor}], lockedPaths: [permissions.deny]}}
            ---
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeConfiguration
            metadata: {name: floor, namespace: t}
            spec: {settings: {permissions: {deny: ["Read(./.env)"]}}}
            ---
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeConfiguration
            metadata: {name: c, namespace: t}
            spec: {projectRef: {name: p}, settings: {model: sonnet, permissions: {deny: ["Bash(rm *)"]}}}
            """;

        Assert.Equal(
            """
            t/c, made of t/c <- t/floor
              settings.permissions.deny = ["Read(./.env)"]
                from t/floor
                locked by the policy of ClaudeProject t/p

            """, Run.Cli(["explain", "permissions.deny", "-f", "-"], manifests).Out);
        Assert.Equal((1, "claudeconfig: t/c says nothing at settings.modle; did you mean settings.model?\n"), (Run.Cli(["explain", "modle", "-f", "-"], manifests).Code, Run.Cli(["explain", "modle", "-f", "-"], manifests).Error));
    }

    [Fact]
    public void Diff_ChangedSetting_ShowsTheLinesAndWhomItReaches()
    {
        using var folder = Run.Folder(("old.yaml", Manifest("sonnet")), ("new.yaml", Manifest("opus")));

        var (code, output, _) = Run.Cli(["diff", "-f", folder.Of("old.yaml"), "-f", folder.Of("new.yaml")]);

        Assert.Equal(1, code);
        Assert.Matches(@"\At/c: rev-[0-9a-f]{16} -> rev-[0-9a-f]{16}\n", output);
        Assert.EndsWith(
            """
              reaches t
              ~ /etc/claude-code/managed-settings.json
                 {
                -  "model": "sonnet"
                +  "model": "opus"
                 }

            """, output);
        Assert.Equal((0, "nothing that is rendered changes\n"), (Run.Cli(["diff", "-f", folder.Of("old.yaml"), "-f", folder.Of("old.yaml")]).Code, Run.Cli(["diff", "-f", folder.Of("old.yaml"), "-f", folder.Of("old.yaml")]).Out));
    }

    [Theory]
    [InlineData("project", "team-a")]
    [InlineData("budget", "team-a")]
    [InlineData("route", "team-a")]
    [InlineData("configuration", "team-a")]
    public void New_Manifest_IsValidAndHasComments(string kind, string name)
    {
        var manifest = Run.Cli(["new", kind, name, "-n", "team-a"]).Out;

        Assert.Contains("\n  # ", manifest);
        var (code, output, _) = Run.Cli(["validate", "-f", "-"], manifest);
        Assert.True(code == 0 && output.Contains("1 object checked", StringComparison.Ordinal) && output.Contains(": 0 errors", StringComparison.Ordinal), output);
    }

    [Fact]
    public void New_AllKindsTogether_HaveNoProblemButTheProvider()
    {
        var manifests = string.Join("---\n", ((string[])["project", "budget", "route", "configuration"]).Select(kind => Run.Cli(["new", kind, "team-a"]).Out));

        Assert.Contains("provider-missing", Run.Cli(["validate", "-f", "-"], manifests).Out);
        Assert.Contains(": 1 error, 0 warnings", Run.Cli(["validate", "-f", "-"], manifests).Out);
    }

    [Theory]
    [InlineData("bash", "complete -o filenames -F _claudeconfig claudeconfig kubectl-claude")]
    [InlineData("zsh", "#compdef claudeconfig kubectl-claude")]
    [InlineData("fish", "complete -c $program")]
    public void Completion_Shell_GetsItsScript(string shell, string line) => Assert.Contains(line, Run.Cli(["completion", shell]).Out);

    [Fact]
    public void Suggest_BeginningOfACommand_NamesIt()
    {
        Assert.Contains("validate\n", Run.Cli(["[suggest:15]", "claudeconfig va"]).Out.ReplaceLineEndings("\n"));
        Assert.Contains("sarif\n", Run.Cli(["[suggest:25]", "claudeconfig validate -o "]).Out.ReplaceLineEndings("\n"));
    }

    private static string Manifest(string model) => $$$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeProject
        metadata: {name: p, namespace: t}
        spec: {displayName: P}
        ---
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: c, namespace: t}
        spec: {projectRef: {name: p}, settings: {model: {{{model}}}}}
        """;
}
