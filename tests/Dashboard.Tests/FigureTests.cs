using System.Globalization;
using System.Net;
using System.Text.Json;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>What pages show is what Metering says, to the last digit; and nobody sees what is not his.</summary>
public sealed class FigureTests(DashboardFixture dashboard)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/budgets")]
    [InlineData("/budgets/{0}/team")]
    public async Task Figures_OfABudget_AreMeteringsToTheLastDigit(string path)
    {
        using var client = await dashboard.SignInAsync("ann");
        // What another test spends meanwhile comes to the page a moment after it came to Metering.
        await Eventually.TrueAsync(
            async () =>
            {
                var shown = Html.Live(await client.GetStringAsync(string.Format(CultureInfo.InvariantCulture, path, dashboard.Of.Payments)));
                using var told = JsonDocument.Parse(await dashboard.Metering.GetStringAsync($"/v1/budgets/{dashboard.Of.Payments}/team"));
                return new[] { "spent", "held", "limit", "remaining" }.All(field => AreExact(shown[$"budget:{dashboard.Of.Payments}/team:{field}"], told.RootElement.GetProperty(field).GetString()!));
            },
            "every figure of the budget is Metering's to the last digit");
    }

    [Fact]
    public async Task Lead_SeesTheTeamAndWhatIsBelowAndNothingElse()
    {
        using var client = await dashboard.SignInAsync("ann");
        var page = await client.GetStringAsync("/budgets");
        Assert.Contains(">team</a>", page);
        Assert.Contains(">batch</a>", page);
        Assert.DoesNotContain(dashboard.Of.Search, page);
        foreach (var path in new[] { $"/budgets/{dashboard.Of.Search}/search", $"/data/budgets/{dashboard.Of.Search}/search", $"/data/budgets/{dashboard.Of.Search}/search/forecast", $"/budgets/{dashboard.Of.Search}/none", "/budgets/%3Cscript%3E/x" })
        {
            using var answer = await client.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("15555", text);
            Assert.DoesNotContain("<script>x", text);
        }
    }

    [Fact]
    public async Task Platform_SeesAll()
    {
        using var client = await dashboard.SignInAsync("pat");
        var page = await client.GetStringAsync("/budgets");
        Assert.Contains($"/budgets/{dashboard.Of.Search}/search", page);
        Assert.Contains($"/budgets/{dashboard.Of.Payments}/team", page);
    }

    [Fact]
    public async Task Nobody_IsToldThatHeIsInNoProject()
    {
        using var client = await dashboard.SignInAsync("eve");
        foreach (var path in new[] { "/", "/budgets", $"/budgets/{dashboard.Of.Payments}/team" })
        {
            var page = await client.GetStringAsync(path);
            Assert.Contains("You are in no project yet", page);
            Assert.DoesNotContain("500.00", page);
        }
    }

    [Fact]
    public async Task HostileName_IsShownAsItIs()
    {
        using var client = await dashboard.SignInAsync("mallory");
        var page = await client.GetStringAsync("/");
        Assert.DoesNotContain("<img src=x", page);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", page);
    }

    private static bool AreExact(IEnumerable<(string Exact, string Shown)> places, string told)
    {
        var exact = decimal.Parse(told, CultureInfo.InvariantCulture);
        return places.Any() && places.All(place => decimal.Parse(place.Exact, CultureInfo.InvariantCulture) == exact && decimal.Parse(place.Shown, CultureInfo.InvariantCulture) == exact);
    }
}
