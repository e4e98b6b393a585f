using System.Text;

namespace ClaudeConfig.Validation.Tests;

/// <summary>What a set can tell, and what it cannot.</summary>
public sealed class SetTests
{
    private const string Header = "apiVersion: claudeconfig.dev/v1alpha1\n";

    [Fact]
    public void Load_RouteBelowAProjectThatIsNotGiven_IsOnlyWarnedAboutItsProvider()
    {
        var problems = Load($$$$"""
            {{{{Header}}}}kind: ClaudeProject
            metadata: {name: p, namespace: t}
            spec: {parentRef: {namespace: platform, name: root}}
            ---
            {{{{Header}}}}kind: ModelRoute
            metadata: {name: r, namespace: t}
            spec: {projectRef: {name: p}, strategy: {type: Weighted}, targets: [{name: a, provider: anthropic}]}
            """);

        Assert.Equal(["reference-missing", "provider-unknown"], problems.Select(problem => problem.Rule.Id));
    }

    [Fact]
    public void Load_ContentInConfigMaps_IsJudgedWhereItIsGiven()
    {
        var problems = Load($$$$"""
            {{{{Header}}}}kind: ClaudeConfiguration
            metadata: {name: a, namespace: t}
            spec: {memoryFrom: [{name: elsewhere, key: a.md}, {name: texts, key: b.md}], agentsFrom: [{name: agents}]}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: texts, namespace: t}, data: {a.md: text}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: agents, namespace: t, labels: {claudeconfig.dev/content: ""}}, data: {x.md: no front matter}}
            """);

        Assert.Equal(
            ["spec.memoryFrom[0].name reference-missing", "spec.memoryFrom[1].key settings", "spec.memoryFrom[1].name reference-missing", "spec.agentsFrom[0] settings"],
            problems.OrderBy(problem => problem.Path.Contains("agents", StringComparison.Ordinal)).ThenBy(problem => problem.Path, StringComparer.Ordinal).Select(problem => $"{problem.Path} {problem.Rule.Id}"));
    }

    [Fact]
    public void Load_RouteOfABrokenProject_IsNotBlamedForIt() =>
        Assert.Equal(
            ["spec.providers[0].type"],
            Load($$$$"""
                {{{{Header}}}}kind: ClaudeProject
                metadata: {name: p, namespace: t}
                spec: {providers: [{name: anthropic, type: Antropic, credential: {secretKeyRef: {name: s, key: k}}}]}
                ---
                {{{{Header}}}}kind: ModelRoute
                metadata: {name: r, namespace: t}
                spec: {projectRef: {name: p}, strategy: {type: Weighted}, targets: [{name: a, provider: anthropic}]}
                """).Where(problem => problem.IsError).Select(problem => problem.Path));

    [Fact]
    public void Load_NamespaceWithTheLabelsThatAreAskedFor_IsGranted()
    {
        string Set(string label) => $$$$"""
            apiVersion: v1
            kind: Namespace
            metadata: {name: t, labels: {team: {{{{label}}}} } }
            ---
            {{{{Header}}}}kind: ClaudeProject
            metadata: {name: p, namespace: platform}
            spec: {allowed: {budgets: {from: Selector, selector: {matchLabels: {team: x} } } } }
            ---
            {{{{Header}}}}kind: Budget
            metadata: {name: b, namespace: t}
            spec: {scope: {projectRef: {namespace: platform, name: p}}, period: {type: Monthly}}
            """;

        Assert.Empty(Load(Set("x")));
        Assert.Equal("not-granted", Assert.Single(Load(Set("z"))).Rule.Id);
    }

    [Fact]
    public void Load_BundleOfMoreThanAMegabyte_IsTooLarge()
    {
        var text = new string('x', 60_000);
        var skills = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"{{name: s{i}, description: d, content: {text}}}"));

        Assert.Equal("too-large", Assert.Single(Load($"{Header}kind: ClaudeConfiguration\nmetadata: {{name: c, namespace: t}}\nspec: {{skills: [{skills}]}}")).Rule.Id);
    }

    [Fact]
    public void Load_AliasesOfAliases_AreBounded()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n");
        }

        Assert.Contains(Load(text.ToString()), problem => problem.Message.Contains("repeated aliases included", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_NestedWithoutEnd_IsRefused() =>
        Assert.Contains(Load("a: " + new string('[', 5000)), problem => problem.Rule == ProblemRules.Syntax);

    [Fact]
    public void Load_CredentialAsAnyWrongValue_IsNotRepeated() =>
        Assert.All(
            Load($"{Header}kind: Budget\nmetadata: {{name: sk-ant-api03-abcdefghijklmnop0123}}\nspec: {{enforcement: {{mode: sk-ant-api03-abcdefghijklmnop0123}}, limit: sk-ant-api03-abcdefghijklmnop0123, scope: {{projectRef: {{name: p}}}}, period: {{type: Monthly}}}}")
                .Where(problem => problem.Path.StartsWith("spec", StringComparison.Ordinal)),
            problem => Assert.DoesNotContain("abcdefghijklmnop", problem.Path + problem.Message + problem.Value));

    private static IReadOnlyList<Problem> Load(string text) => ManifestSet.Load([new ManifestFile("set", Encoding.UTF8.GetBytes(text))], new ValidationOptions()).Report.Problems;
}
