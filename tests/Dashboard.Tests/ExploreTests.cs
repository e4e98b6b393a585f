using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Dashboard.Tests.Kit;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>One question, one way to tell rows apart: what is shown adds up, and is what Metering says.</summary>
public sealed partial class ExploreTests(DashboardFixture dashboard)
{
    private string Web => $"project={dashboard.Of.Payments}%2Fweb";

    [Theory]
    [InlineData("project")]
    [InlineData("member")]
    [InlineData("key")]
    [InlineData("model")]
    [InlineData("route")]
    [InlineData("session")]
    [InlineData("agent")]
    [InlineData("tag&tag=feature")]
    public async Task Rows_OfEveryGrouping_AddUpToTheTotalsWhichAreMeterings(string groupBy)
    {
        using var client = await dashboard.SignInAsync("ann");
        var page = await client.GetStringAsync($"/explore?groupBy={groupBy}&{Web}");
        using var told = JsonDocument.Parse(await dashboard.Metering.GetStringAsync($"/v1/cost?{Web}"));
        var cost = decimal.Parse(told.RootElement.GetProperty("totals").GetProperty("cost").GetString()!, CultureInfo.InvariantCulture);
        var table = Explored().Match(page).Value;
        var rows = FirstAmount().Matches(table).Select(match => decimal.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        Assert.True(rows.Count >= 2, page);
        Assert.Equal(cost, rows[^1]);
        Assert.Equal(cost, rows[..^1].Sum());
        Assert.Matches(@"\d+ of \d+ rows", page);
        Assert.DoesNotContain("<img src=x", page);
    }

    [Fact]
    public async Task Export_HasTheRowsOfThePage()
    {
        using var client = await dashboard.SignInAsync("ann");
        var csv = await client.GetStringAsync($"/data/explore.csv?groupBy=model&{Web}");
        Assert.Equal(await dashboard.Metering.GetStringAsync($"/v1/cost?{Web}&groupBy=model&format=csv"), csv);
        var focus = await client.GetStringAsync($"/data/focus.csv?{Web}");
        Assert.Contains("BilledCost", focus);
        Assert.DoesNotContain(dashboard.Of.Search, focus);
    }

    [Theory]
    [InlineData("/explore?groupBy=nonsense")]
    [InlineData("/explore?from=yesterday")]
    [InlineData("/explore?from=2026-13-45")]
    [InlineData("/explore?groupBy=tag")]
    [InlineData("/explore?groupBy=tag&tag=%3Cscript%3Ealert(1)%3C/script%3E&from=x")]
    [InlineData("/sessions?from=2020-01-01&to=2026-01-01")]
    [InlineData("/data/explore.csv?from=x")]
    public async Task Filter_ThatIsWrong_IsSaidAndNothingElse(string path)
    {
        using var client = await dashboard.SignInAsync("ann");
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {text}");
        Assert.DoesNotContain("<script>alert", text);
    }

    [Theory]
    [InlineData("/explore?project={0}/data")]
    [InlineData("/explore?project=nowhere/nothing")]
    [InlineData("/sessions?project={0}/data")]
    [InlineData("/sessions/s-secret")]
    [InlineData("/data/explore.csv?project={0}/data")]
    [InlineData("/data/focus.csv?project={0}/data")]
    [InlineData("/explain?project={0}/data&model=x")]
    [InlineData("/explain?request=none-such")]
    public async Task Thing_OfAnotherTeam_IsNotThere(string path)
    {
        using var client = await dashboard.SignInAsync("ann");
        using var answer = await client.GetAsync(string.Format(CultureInfo.InvariantCulture, path, dashboard.Of.Search));
        Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        Assert.DoesNotContain("15555", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Everything_OfAll_LeavesOutOtherTeams()
    {
        using var client = await dashboard.SignInAsync("ann");
        foreach (var path in new[] { "/explore", "/explore?groupBy=member", "/sessions", "/data/explore.csv", "/data/focus.csv" })
        {
            var text = await client.GetStringAsync(path);
            Assert.DoesNotContain(dashboard.Of.Search, text);
            Assert.DoesNotContain("s-secret", text);
            Assert.DoesNotContain(">bob<", text);
        }
    }

    [Fact]
    public async Task Session_ShowsItsSubagentsAndTheCachesPart()
    {
        using var client = await dashboard.SignInAsync("ann");
        var page = await client.GetStringAsync("/sessions/s-1");
        Assert.Contains(">reviewer<", page);
        Assert.Contains(">main<", page);
        Assert.Contains("<th scope=\"row\" class=\"in2\">linter</th>", page);
        using var told = JsonDocument.Parse(await dashboard.Metering.GetStringAsync($"/v1/cost?{Web}&session=s-1"));
        Assert.Contains($"value=\"{told.RootElement.GetProperty("totals").GetProperty("cost").GetString()}\"", page);
    }

    [Fact]
    public async Task Explanation_OfARequestOfTheTeam_SaysWhatBecameOfIt()
    {
        using var client = await dashboard.SignInAsync("ann");
        var page = await client.GetStringAsync($"/explain?request=req-{dashboard.Of.Run}-1");
        Assert.Contains("it was served and counted", page);
        Assert.Contains($"/budgets/{dashboard.Of.Payments}/team", page);
        using var secret = await client.GetAsync($"/explain?request=req-{dashboard.Of.Run}-77");
        Assert.Equal(HttpStatusCode.NotFound, secret.StatusCode);
        using var pat = await dashboard.SignInAsync("pat");
        Assert.Contains("it was served and counted", await pat.GetStringAsync($"/explain?request=req-{dashboard.Of.Run}-77"));
    }

    [GeneratedRegex("<table id=\"explored\">.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Explored();

    [GeneratedRegex("<tr>\\s*<th scope=\"row\".*?<data class=\"money\" value=\"([^\"]+)\"", RegexOptions.Singleline)]
    private static partial Regex FirstAmount();
}
