using System.Net;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Ways in and out, and what does not get in.</summary>
public sealed class SignInTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Page_OfNobody_LeadsToTheIdentityProvider()
    {
        using var client = dashboard.Client();
        using var answer = await client.GetAsync("/budgets?x=1");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var target = answer.Headers.Location!.ToString();
        Assert.StartsWith($"{dashboard.Provider.Issuer}authorize?", target);
        Assert.Contains("code_challenge=", target);
        Assert.Contains("response_type=code", target);
    }

    [Theory]
    [InlineData("/data/live")]
    [InlineData("/data/budgets/payments/team")]
    public async Task Data_OfNobody_Is401(string path)
    {
        using var client = dashboard.Client();
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Session_OfALead_IsACookieThatScriptsAndOthersNeverSee()
    {
        await using var context = await Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(dashboard.Address.ToString());
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Ann Lead" }).ClickAsync();
        await page.WaitForURLAsync(dashboard.Address.ToString());
        var cookies = (await context.CookiesAsync()).Where(cookie => cookie.Name.StartsWith("__Host-claudeconfig", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(cookies);
        Assert.All(cookies, cookie => Assert.True(cookie is { HttpOnly: true, Secure: true, Path: "/" } && cookie.SameSite is Microsoft.Playwright.SameSiteAttribute.Lax or Microsoft.Playwright.SameSiteAttribute.Strict));
    }

    [Fact]
    public async Task Cookie_Tampered_IsNobody()
    {
        using var client = dashboard.Client();
        client.DefaultRequestHeaders.Add("Cookie", $"{SignInServices.SessionCookie}=CfDJ8tampered");
        using var answer = await client.GetAsync($"/data/budgets/{dashboard.Of.Payments}/team");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData(null, "/")]
    [InlineData("/budgets?x=1", "/budgets?x=1")]
    public void ReturnPath_ToElsewhere_IsTheStart(string? asked, string expected) => Assert.Equal(expected, ReturnPath.Of(asked));

    [Fact]
    public async Task SignOut_EndsTheSessionHereAndThere()
    {
        using var client = await dashboard.SignInAsync("bob");
        using var forged = await client.PostAsync("/signout", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        var token = Html.FormToken(await client.GetStringAsync("/"));
        using var answer = await client.PostAsync("/signout", new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
        Assert.Equal((new Uri(dashboard.Address, "/signed-out"), HttpStatusCode.OK), (answer.RequestMessage!.RequestUri, answer.StatusCode));
        Assert.Contains("You are signed out", await answer.Content.ReadAsStringAsync());
        Assert.Contains("Who are you?", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Headers_OfEveryAnswer_AllowNothingFromElsewhere()
    {
        using var client = await dashboard.SignInAsync("ann");
        foreach (var path in new[] { "/", "/budgets", "/nowhere", "/data/nowhere", "/sw.js", "/manifest.webmanifest" })
        {
            using var answer = await client.GetAsync(path);
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                var html = await answer.Content.ReadAsStringAsync();
                Assert.DoesNotContain(" style=", html);
                Assert.DoesNotMatch("<script(?![^>]* src=)", html);
                Assert.DoesNotMatch(" on[a-z]+=\"", html);
            }
        }
    }
}
