using System.Net;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Several replicas, and what each can do while others are away.</summary>
public sealed class ReplicaTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task SignOut_AtOneReplica_EndsCopiesOfTheCookieAtAll()
    {
        await using var replica = await dashboard.ReplicaAsync(options => options);
        using var client = await dashboard.SignInAsync("bob");
        using var copy = Copy(client, replica.Urls.Single());
        Assert.True((await copy.GetAsync("/budgets")).IsSuccessStatusCode);
        var token = Html.FormToken(await client.GetStringAsync("/"));
        using var left = await client.PostAsync("/signout", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
        Assert.True(left.IsSuccessStatusCode);
        using var data = await copy.GetAsync($"/data/budgets/{dashboard.Of.Search}/search");
        Assert.Equal(HttpStatusCode.Unauthorized, data.StatusCode);
    }

    [Fact]
    public async Task Sessions_WithoutRedis_StayKnownWhereTheyEnded()
    {
        var options = dashboard.OptionsWith(dashboard.Address) with { Redis = [$"127.0.0.1:{FreePort.Next()}"] };
        using var here = new EndedSessions(options, NullLogger<EndedSessions>.Instance);
        using var there = new EndedSessions(options, NullLogger<EndedSessions>.Instance);
        await here.EndAsync("s");
        Assert.True(await here.HasAsync("s"));
        Assert.False(await there.HasAsync("s"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/budgets")]
    [InlineData("/explore")]
    [InlineData("/sessions")]
    [InlineData("/anomalies")]
    [InlineData("/routes")]
    [InlineData("/audit")]
    public async Task Page_WithoutMetering_SaysSoAndShowsNoMoney(string path)
    {
        await using var replica = await dashboard.ReplicaAsync(options => options with { MeteringUrl = new Uri($"https://127.0.0.1:{FreePort.Next()}") });
        using var client = Copy(await dashboard.SignInAsync("ann"), replica.Urls.Single());
        using var answer = await client.GetAsync(path);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {page}");
        Assert.Contains("Figures cannot be had now", page);
        Assert.Contains("Metering cannot be reached", page);
        Assert.Contains("Try again", page);
        Assert.DoesNotContain("class=\"money\"", page);
    }

    [Theory]
    [InlineData("/approvals", "Nothing waits")]
    [InlineData("/boards", "board")]
    [InlineData("/anomalies", "Nothing is unlike what it was")]
    [InlineData("/explore?member=nobody-at-all", "0 of 0 rows")]
    public async Task Page_OfNothing_SaysWhatWouldBeThere(string path, string said)
    {
        using var client = await dashboard.SignInAsync("bob");
        Assert.Contains(said, await client.GetStringAsync(path));
    }

    /// <summary>A browser elsewhere with the cookies of another.</summary>
    private HttpClient Copy(HttpClient of, string address)
    {
        var copy = dashboard.Client();
        copy.BaseAddress = new Uri(address);
        copy.DefaultRequestHeaders.Add("Cookie", dashboard.CookiesOf(of));
        return copy;
    }
}
