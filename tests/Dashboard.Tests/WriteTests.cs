using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>What forms may do, and who.</summary>
public sealed class WriteTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData("/budgets/{0}/team/ask")]
    [InlineData("/budgets/{0}/team/know")]
    [InlineData("/approvals/abc")]
    [InlineData("/configurations/{0}/canary/rollout")]
    [InlineData("/boards/keep")]
    [InlineData("/boards/x/delete")]
    [InlineData("/signout")]
    public async Task Form_FromElsewhere_IsRefused(string path)
    {
        using var client = await dashboard.SignInAsync("ann");
        using var answer = await client.PostAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, dashboard.Of.Payments), new FormUrlEncodedContent([new("until", "week"), new("amount", "1")]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Form_AboutAnotherTeam_IsNotThere()
    {
        using var client = await dashboard.SignInAsync("ann");
        foreach (var path in new[] { $"/budgets/{dashboard.Of.Search}/search/ask", $"/budgets/{dashboard.Of.Search}/search/know", "/approvals/none", "/boards/none/delete", $"/configurations/{dashboard.Of.Search}/secret/rollout" })
        {
            using var answer = await PostAsync(client, path, ("until", "week"), ("amount", "1"), ("reason", "x"));
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        }

        foreach (var path in new[] { $"/configurations/{dashboard.Of.Search}/secret", $"/configurations/{dashboard.Of.Payments}/none" })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.DoesNotContain("secret", await client.GetStringAsync("/configurations"));
        Assert.DoesNotContain(dashboard.Of.Search, await client.GetStringAsync("/audit"));
    }

    [Fact]
    public async Task Anomalies_AreMutedByWhoMayPatchTheBudgetAlone()
    {
        using var mallory = await dashboard.SignInAsync("mallory");
        using (var answer = await PostAsync(mallory, $"/budgets/{dashboard.Of.Payments}/team/know", ("until", "week")))
        {
            Assert.Contains("Not done. Kubernetes says:", await answer.Content.ReadAsStringAsync());
        }

        Assert.Empty(Annotation());
        using var ann = await dashboard.SignInAsync("ann");
        using var done = await PostAsync(ann, $"/budgets/{dashboard.Of.Payments}/team/know", ("until", "week"));
        Assert.Contains("is known", await done.Content.ReadAsStringAsync());
        Assert.NotEmpty(Annotation());

        string Annotation() => dashboard.Cluster.Run("get", "budget", "team", "-n", dashboard.Of.Payments, "-o", @"jsonpath={.metadata.annotations.claudeconfig\.dev/anomalies-known-until}").Trim();
    }

    [Fact]
    public async Task Gate_OfARollout_IsPassedByWhoMayPatchTheConfigurationAlone()
    {
        const string Standing = """{"status": {"revision": "r1", "rollout": {"phase": "Paused", "revision": "r2", "stableRevision": "r1", "step": 1, "percent": 10, "reason": "Gate", "message": "step 1 waits"}}}""";
        dashboard.Cluster.Run("patch", "claudeconfiguration", "canary", "-n", dashboard.Of.Payments, "--subresource=status", "--type=merge", "-p", Standing);
        var page = $"/configurations/{dashboard.Of.Payments}/canary";
        using var ann = await dashboard.SignInAsync("ann");
        await Eventually.TrueAsync(async () => (await ann.GetStringAsync(page)).Contains("It waits for a person", StringComparison.Ordinal), "the gate shows", Deadlines.Settled);

        using var mallory = await dashboard.SignInAsync("mallory");
        using var refused = await PostAsync(mallory, $"{page}/rollout", ("say", "resume"), ("revision", "r2"), ("step", "1"));
        Assert.Contains("Not done. Kubernetes says:", await refused.Content.ReadAsStringAsync());
        using var old = await PostAsync(ann, $"{page}/rollout", ("say", "resume"), ("revision", "r0"), ("step", "1"));
        Assert.Contains("The rollout has moved on meanwhile", await old.Content.ReadAsStringAsync());
        using var wrong = await PostAsync(ann, $"{page}/rollout", ("say", "onwards"), ("revision", "r2"), ("step", "1"));
        Assert.Contains("There is no rollout that can be told so", await wrong.Content.ReadAsStringAsync());
        Assert.Empty(Annotation("resume"));

        using var passed = await PostAsync(ann, $"{page}/rollout", ("say", "resume"), ("revision", "r2"), ("step", "1"));
        Assert.Contains("The rollout may go on.", await passed.Content.ReadAsStringAsync());
        Assert.Equal("r2/1", Annotation("resume"));
        using var promoted = await PostAsync(ann, $"{page}/rollout", ("say", "promote"), ("revision", "r2"), ("step", "1"));
        Assert.Contains("All pods get the revision.", await promoted.Content.ReadAsStringAsync());
        Assert.Equal("r2", Annotation("promote"));

        string Annotation(string verb) => dashboard.Cluster.Run("get", "claudeconfiguration", "canary", "-n", dashboard.Of.Payments, "-o", $@"jsonpath={{.metadata.annotations.claudeconfig\.dev/rollout-{verb}}}").Trim();
    }

    [Fact]
    public async Task Write_WithTheUsersOwnToken_IsTheUsersInTheAuditLog()
    {
        Assert.SkipWhen(dashboard.AuditLog is null, "outside: only a kube-apiserver (KUBEBUILDER_ASSETS) takes tokens of the identity provider; elsewhere writes are impersonated");
        using var ann = await dashboard.SignInAsync("ann");
        using var done = await PostAsync(ann, $"/budgets/{dashboard.Of.Payments}/batch/know", ("until", "day"));
        Assert.Contains("is known", await done.Content.ReadAsStringAsync());
        using var mallory = await dashboard.SignInAsync("mallory");
        using var refused = await PostAsync(mallory, $"/budgets/{dashboard.Of.Payments}/batch/know", ("until", "day"));
        Assert.Contains("User \"mallory\" cannot patch resource \"budgets\"", WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()));
        await Eventually.TrueAsync(
            () =>
            {
                var entries = File.ReadLines(dashboard.AuditLog!).Select(line => JsonNode.Parse(line)!).Where(entry => (string?)entry["objectRef"]!["name"] == "batch").ToList();
                return entries.Exists(entry => Of(entry) == ("ann", 200)) && entries.Exists(entry => Of(entry) == ("mallory", 403)) && entries.TrueForAll(entry => entry["impersonatedUser"] is null);
            },
            "the audit log has both names",
            Deadlines.Settled);

        static (string, int) Of(JsonNode entry) => ((string)entry["user"]!["username"]!, (int)entry["responseStatus"]!["code"]!);
    }

    [Theory]
    [InlineData("-5", "x")]
    [InlineData("1e9", "x")]
    [InlineData("0", "x")]
    [InlineData("5", "")]
    [InlineData("ten", "x")]
    public async Task Request_ThatIsWrong_SaysWhatIsNeeded(string amount, string reason)
    {
        using var client = await dashboard.SignInAsync("ann");
        using var answer = await PostAsync(client, $"/budgets/{dashboard.Of.Payments}/team/ask", ("amount", amount), ("reason", reason));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(text.Contains("must be a number above 0", StringComparison.Ordinal) || text.Contains("A reason of at most", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Board_KeepsViewsThatItsProjectsMembersSee()
    {
        using var client = await dashboard.SignInAsync("ann");
        var board = $"finance-{dashboard.Of.Run}";
        using var kept = await PostAsync(client, "/boards/keep", ("board", board), ("title", "By <i>model</i>"), ("project", $"{dashboard.Of.Payments}/web"), ("query", "groupBy=model&onload=x"));
        await Eventually.TrueAsync(async () => (await client.GetAsync($"/boards/{board}")).IsSuccessStatusCode, "the board shows", Deadlines.Settled);
        var page = await client.GetStringAsync($"/boards/{board}");
        Assert.Contains("By &lt;i&gt;model&lt;/i&gt;", page);
        Assert.Contains("claude-sonnet-4-5", page);
        Assert.Contains("kind: ConfigMap", page);
        Assert.Contains("grafana_dashboard: &quot;1&quot;", page);
        using var bob = await dashboard.SignInAsync("bob");
        foreach (var path in new[] { $"/boards/{board}", $"/data/boards/{board}/grafana.json" })
        {
            using var hidden = await bob.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        }
    }

    [Fact]
    public async Task Configuration_ShowsWhatChangedBetweenRevisions()
    {
        using var client = await dashboard.SignInAsync("ann");
        var page = WebUtility.HtmlDecode(await client.GetStringAsync($"/configurations/{dashboard.Of.Payments}/house"));
        Assert.Contains("<span class=\"cut\">-   \"model\": \"sonnet\"</span>", page);
        Assert.Contains("<span class=\"add\">+   \"model\": \"opus\"</span>", page);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        var token = Html.FormToken(await client.GetStringAsync("/boards"));
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await client.PostAsync(path, form);
    }
}
