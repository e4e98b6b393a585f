using System.Net;
using ClaudeConfig.Dashboard.Tests.Kit;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Sessions whose time is over. Alone: the clock that moves is everybody's.</summary>
[Collection(nameof(SessionTests))]
public sealed class SessionTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Session_OfWhoIsStillThere_IsRenewedAndOfWhoIsGoneHasEnded()
    {
        using var ann = await dashboard.SignInAsync("ann");
        using var bob = await dashboard.SignInAsync("bob");
        var renewed = dashboard.Provider.Refreshes;
        dashboard.Provider.Gone["bob"] = true;
        dashboard.Clock.Ahead = TimeSpan.FromMinutes(20);
        try
        {
            // Pages that come together share one exchange: a refresh token is good once.
            var pages = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ann.GetStringAsync("/budgets")));
            Assert.All(pages, page => Assert.Contains(">team</a>", page));
            Assert.True(dashboard.Provider.Refreshes > renewed);
            using var data = await bob.GetAsync($"/data/budgets/{dashboard.Of.Search}/search");
            Assert.Equal(HttpStatusCode.Unauthorized, data.StatusCode);
        }
        finally
        {
            dashboard.Clock.Ahead = TimeSpan.Zero;
            dashboard.Provider.Gone.Clear();
        }
    }
}

/// <summary>One after the other, when all others are done.</summary>
[CollectionDefinition(nameof(SessionTests), DisableParallelization = true)]
public sealed class SessionCollection;
