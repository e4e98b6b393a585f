using System.Net;
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
        foreach (var path in new[] { $"/budgets/{dashboard.Of.Search}/search/ask", $"/budgets/{dashboard.Of.Search}/search/know", "/approvals/none", "/boards/none/delete" })
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
        using var bob = await dashboard.SignInAsync("bob");
        using var hidden = await bob.GetAsync($"/boards/{board}");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
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
