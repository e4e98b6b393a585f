using System.Text.Json;
using ClaudeConfig.Harness;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Tests;

public sealed class ValidateTests
{
    private const string Wrong = """
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: a, namespace: t}
        spec:
          memry: x
          settings: {somethingNew: 1, env: {ANTHROPIC_API_KEY: sk-ant-api03-abcdefghijklmnop0123}}
        """;

    [Fact]
    public void Validate_Samples_HaveNoErrors()
    {
        var (code, output, _) = Run.Cli(["validate", "-R", "-f", Repository.PathOf("config", "samples"), "--internal-hosts", "ollama.models.svc:11434"]);

        Assert.Equal(0, code);
        Assert.Equal("16 objects checked (4 Budget, 3 ClaudeConfiguration, 3 ClaudeProject, 6 ModelRoute), 7 others passed over (1 Kustomization, 4 Namespace, 2 Secret): 0 errors, 0 warnings\n", output);
    }

    [Fact]
    public void Validate_StandardInput_NamesPlaceProblemAndRightSpelling()
    {
        var (code, output, _) = Run.Cli(["validate", "-f", "-"], Wrong);

        Assert.Equal(1, code);
        Assert.StartsWith("stdin:5:3: error: ClaudeConfiguration t/a: spec.memry: there is no field memry; known are ", output);
        Assert.Contains("; did you mean \"memory\"? [unknown-field]\n", output);
        Assert.EndsWith("1 object checked (1 ClaudeConfiguration): 2 errors, 1 warning\n", output);
        Assert.DoesNotContain("\u001b", output);
    }

    [Fact]
    public void Validate_OnATerminal_IsColoured() => Assert.Contains("\u001b[31merror\u001b[0m", Run.Cli(["validate", "-f", "-"], Wrong, colours: true).Out);

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    [InlineData("github")]
    public void Validate_AnyForm_RepeatsNoCredential(string form) =>
        Assert.DoesNotContain("abcdefghijklmnop", Run.Cli(["validate", "-f", "-", "-o", form], Wrong).Out);

    [Fact]
    public void Validate_Json_HasEveryPart()
    {
        var json = JsonDocument.Parse(Run.Cli(["validate", "-f", "-", "-o", "json"], Wrong).Out).RootElement;

        Assert.Equal((2, 1), (json.GetProperty("errors").GetInt32(), json.GetProperty("warnings").GetInt32()));
        var problem = json.GetProperty("problems")[0];
        Assert.Equal(
            ["column", "file", "kind", "line", "message", "nearest", "object", "path", "rule", "severity"],
            problem.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("stdin", 5, 3, "memory"), (problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("nearest").GetString()));
    }

    /// <summary>The required properties and closed values of SARIF 2.1.0 (OASIS), sections 3.13 to 3.30, of what is written.</summary>
    [Fact]
    public void Validate_Sarif_KeepsTheSchemasMusts()
    {
        using var folder = Run.Folder(("a b.yaml", Wrong), ("broken.yaml", "a: ["));
        var log = JsonDocument.Parse(Run.Cli(["validate", "-f", folder.Path, "-o", "sarif"]).Out).RootElement;

        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        var run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        var driver = run.GetProperty("tool").GetProperty("driver");
        Assert.NotEmpty(driver.GetProperty("name").GetString()!);
        var rules = driver.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()).ToArray();
        Assert.Equal(rules.Distinct(), rules);
        Assert.All(driver.GetProperty("rules").EnumerateArray(), rule => Assert.NotEmpty(rule.GetProperty("shortDescription").GetProperty("text").GetString()!));
        Assert.Equal(4, run.GetProperty("results").GetArrayLength());
        Assert.All(run.GetProperty("results").EnumerateArray(), result =>
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.Contains(result.GetProperty("level").GetString(), (string[])["none", "note", "warning", "error"]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            var place = Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation");
            var uri = place.GetProperty("artifactLocation").GetProperty("uri").GetString()!;
            Assert.True(Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute), uri);
            Assert.True(place.GetProperty("region").GetProperty("startLine").GetInt32() >= 1);
            Assert.True(place.GetProperty("region").GetProperty("startColumn").GetInt32() >= 1);
        });
    }

    [Fact]
    public void Validate_GitHub_WritesWorkflowCommands()
    {
        using var folder = Run.Folder(("a,b.yaml", Wrong));

        var lines = Run.Cli(["validate", "-f", folder.Of("a,b.yaml"), "-o", "github"]).Out.Split('\n');

        Assert.StartsWith($"::error file={folder.Path}/a%2Cb.yaml,line=5,col=3,title=The kind has no such field::ClaudeConfiguration t/a: spec.memry: ", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("::warning file=", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_Folder_TakesWhatLiesBelowOnlyWhenAsked()
    {
        using var folder = Run.Folder(("a.yaml", Wrong), ("sub/b.yml", Wrong.Replace("name: a", "name: b", StringComparison.Ordinal)), ("sub/c.txt", Wrong));

        Assert.EndsWith("2 errors, 1 warning\n", Run.Cli(["validate", "-f", folder.Path]).Out);
        Assert.EndsWith("4 errors, 2 warnings\n", Run.Cli(["validate", "-R", "-f", folder.Path]).Out);
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("validate", "-f", "/no/such/file")]
    [InlineData("validate", "-f", "-", "-o", "xml")]
    [InlineData("validate", "-f", "-", "--outbound-hosts", "https://x")]
    [InlineData("vlidate", "-f", "-")]
    [InlineData("render", "-f", "-", "--configuration", "nothing")]
    [InlineData("diff", "-f", "-")]
    [InlineData("new", "budget", "Not_A_Name")]
    [InlineData("completion", "tcsh")]
    public void AnyCommand_CalledWrongly_ExitsWithTwoAndSaysWhy(params string[] args)
    {
        var (code, _, error) = Run.Cli(args);

        Assert.Equal(2, code);
        Assert.StartsWith("claudeconfig: ", error);
    }

    [Fact]
    public void Validate_NameWithControlCharacters_MovesNoCursor() =>
        Assert.DoesNotContain('\u001b', Run.Cli(["validate", "-f", "-"], Wrong.Replace("memry", "\"me\\e[31mmry\"", StringComparison.Ordinal)).Out);

    [Fact]
    public void Rules_Table_HasEachNameOnce() => Assert.Equal(ProblemRules.All.Select(rule => rule.Id).Distinct(), ProblemRules.All.Select(rule => rule.Id));
}
