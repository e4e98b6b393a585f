using ClaudeConfig.Api;
using ClaudeConfig.Benchmarks.LocalCluster;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>What is reconciled: a project, a base, and configurations that extend it, in one namespace.</summary>
internal static class Inputs
{
    public const string Namespace = "bench";
    public const string Configurations = $"/apis/claudeconfig.dev/v1alpha1/namespaces/{Namespace}/claudeconfigurations";
    public const string ConfigMaps = $"/api/v1/namespaces/{Namespace}/configmaps";
    public const string Revisions = $"/apis/apps/v1/namespaces/{Namespace}/controllerrevisions";
    private const string Projects = $"/apis/claudeconfig.dev/v1alpha1/namespaces/{Namespace}/claudeprojects";

    /// <param name="api">The API.</param>
    /// <param name="count">How many configurations extend the base.</param>
    /// <param name="more">Further fields of the base's spec.</param>
    public static async Task CreateAsync(ApiCalls api, int count, string more = "")
    {
        foreach (var name in (string[])[Names.PlatformNamespace, Namespace])
        {
            await api.CreateAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        }

        await api.CreateAsync(Projects, """{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeProject","metadata":{"name":"bench"},"spec":{"displayName":"Bench"}}""");
        await api.CreateAsync(Configurations, Body(
            "base",
            """
            "settings":{"model":"sonnet","cleanupPeriodDays":14,"permissions":{"allow":["Read","Bash(git status)","Bash(git diff *)"],
            "deny":["Read(./.env)","Read(./secrets/**)","Bash(curl *)","Bash(sudo *)"]},"sandbox":{"enabled":true}},
            "memory":"# Working here\n\n- Code goes through review: open a pull request, never push to main.\n- Tests run with `make test`.\n",
            "env":[{"name":"CLAUDE_CODE_ENABLE_TELEMETRY","value":"1"}]
            """ + more));
        await CreateTeamsAsync(api, 0, count);
    }

    /// <summary>Configurations c-first and following, each extending the base.</summary>
    public static Task CreateTeamsAsync(ApiCalls api, int first, int count) =>
        Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await api.CreateAsync(Configurations, Body(
                $"c-{i}",
                $$$"""
                "extends":[{"name":"base"}],"settings":{"language":"english","permissions":{"allow":["Bash(make target-{{{i}}} *)"]}},
                "memory":"# Team {{{i}}}\n\n- Run `make team-{{{i}}}` before a review.\n"
                """)));

    public static Task EditAsync(ApiCalls api, int index, string marker) =>
        api.MergeAsync($"{Configurations}/c-{index}", $$$"""{"spec":{"memory":"# Team {{{index}}}\n\n- Edited: {{{marker}}}.\n"}}""");

    private static string Body(string name, string spec) =>
        $$$"""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"{{{name}}}"},"spec":{"projectRef":{"name":"bench"},{{{spec}}}}}""";
}
