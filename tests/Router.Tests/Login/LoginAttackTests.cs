using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>Those who would like to log in as somebody else, or to turn the gateway against its identity provider.</summary>
public sealed class LoginAttackTests
{
    [Fact]
    public async Task IdToken_OfAnotherClientIssuerOrForged_BecomesNoSession()
    {
        await using var rig = await LoginRig.StartAsync((config, issuer) => config with
        {
            // The project takes tokens of another client too: what is right as a bearer token is still no login here.
            Projects = [config.Projects[0] with { Oidc = [LoginRig.EntryOf(issuer) with { Audiences = ["gateway", "other-app"] }] }],
        });
        await using var other = await FakeIssuer.StartAsync();
        string[] tokens =
        [
            rig.Issuer.Token(("aud", "other-app")),
            other.Token(("aud", "gateway")),
            other.Sign(rig.Issuer.Claims(("aud", "gateway")), keyId: "key-1"),
            rig.Issuer.Token(("aud", "gateway"), ("exp", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds())),
            rig.Issuer.Token(("aud", "gateway"), ("exp", null)),
            rig.Issuer.Confused(),
            "of-the-provider",
            "",
        ];
        foreach (var token in tokens)
        {
            rig.Logins.TokenInstead = context => context.Response.WriteAsync(new JsonObject { ["access_token"] = "x", ["id_token"] = token }.ToJsonString());
            var (status, body) = await rig.PollAsync();
            Assert.True(status is 400 or 500, $"{status} {body.ToJsonString()} for {token}");
            Assert.False(body.ContainsKey("access_token"));
            var (refreshed, _) = await rig.RefreshAsync("r");
            Assert.True(refreshed is 401 or 500, $"{refreshed}");
        }
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://login.example.com/activate")]
    [InlineData("https://user@login.example.com/activate")]
    [InlineData("https://login.example.com/a\r\nb")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/activate")]
    public async Task VerificationAddress_ThatNoBrowserMaySee_IsNotHandedOn(string address)
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.Spoil = answer => answer["verification_uri"] = address;
        Assert.Equal((500, "server_error"), await LoginTests.ErrorAsync(rig.BeginAsync()));
        rig.Logins.Spoil = answer => answer["verification_uri_complete"] = address;
        var (status, body) = await rig.BeginAsync();
        Assert.Equal(200, status);
        Assert.False(body.ContainsKey("verification_uri_complete"));
    }

    [Fact]
    public async Task Fields_BesideTheGrant_DoNotReachTheProvider()
    {
        await using var rig = await LoginRig.StartAsync();
        await rig.PostAsync("/oauth/device_authorization", ("scope", "admin"), ("client_id", "other"), ("resource", "x"));
        await rig.PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", "r"), ("scope", "admin"), ("audience", "x"), ("client_secret", "guess"), ("client_id", "other"));
        Assert.Equal(["/device?client_id=gateway&scope=openid profile email offline_access", "/token?client_id=gateway&grant_type=refresh_token&refresh_token=r"], rig.Logins.Requests);
    }

    [Theory]
    [InlineData("grant_type=client_credentials")]
    [InlineData("grant_type=authorization_code&code=x")]
    [InlineData("grant_type=password&username=a&password=b")]
    [InlineData("grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=x")]
    [InlineData("grant_type=refresh_token&grant_type=client_credentials&refresh_token=x")]
    [InlineData("grant_type=refresh_token&refresh_token=a&refresh_token=b")]
    [InlineData("grant_type=refresh_token")]
    [InlineData("grant_type=refresh_token&refresh_token=%0d%0ax")]
    [InlineData("")]
    public async Task Grant_OfAnotherKindOrTwice_DoesNotReachTheProvider(string form)
    {
        await using var rig = await LoginRig.StartAsync();
        var (status, body) = await rig.SendAsync(Post(rig, form));
        Assert.InRange(status, 400, 401);
        Assert.NotNull(body["error"]);
        Assert.Empty(rig.Logins.Requests);
    }

    [Fact]
    public async Task Form_ThatIsNoneOrTooLarge_DoesNotReachTheProvider()
    {
        await using var rig = await LoginRig.StartAsync();
        var json = Post(rig, "{}");
        json.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal(400, (await rig.SendAsync(json)).Status);
        Assert.Equal(400, (await rig.SendAsync(Post(rig, "grant_type=refresh_token&refresh_token=" + new string('a', 20_000)))).Status);
        Assert.Equal(401, (await rig.SendAsync(Post(rig, "grant_type=refresh_token&refresh_token=" + new string('a', 5_000)))).Status);
        Assert.Equal(400, (await rig.SendAsync(Post(rig, string.Join('&', Enumerable.Range(0, 100).Select(i => $"f{i}=x"))))).Status);
        Assert.Empty(rig.Logins.Requests);
    }

    [Fact]
    public async Task Page_OfAnotherSite_BeginsNothing()
    {
        await using var rig = await LoginRig.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, rig.Url + "/oauth/device_authorization") { Content = new FormUrlEncodedContent([]) };
        request.Headers.Add("origin", "https://evil.example");
        Assert.Equal(403, (await rig.SendAsync(request)).Status);
        Assert.Empty(rig.Logins.Requests);
    }

    [Fact]
    public async Task Logins_InMasses_AreTurnedAwayBeforeTheProvider()
    {
        await using var rig = await LoginRig.StartAsync(change: login => login with { BeginsPerMinute = 3, QuestionsPerMinute = 5 });
        var begun = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => rig.BeginAsync()));
        Assert.Equal(3, begun.Count(answer => answer.Status == 200));
        Assert.Equal(7, begun.Count(answer => answer.Status == 429));
        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => rig.PollAsync("guess-" + i)));
        Assert.Equal(15, asked.Count(answer => answer.Status == 429 && (string?)answer.Body["error"] == "slow_down"));
        Assert.Equal(3 + 5, rig.Logins.Requests.Count);
        // Those who work are not kept from it.
        using var served = await rig.Rig.PostAsync(Rig.Body());
        Assert.Equal(200, (int)served.StatusCode);
    }

    [Fact]
    public async Task Provider_ThatHangs_GathersNobodyAndKeepsNobodyElse()
    {
        await using var rig = await LoginRig.StartAsync(change: login => login with { QuestionsPerMinute = 1000 });
        await rig.BeginAsync();
        using var end = new CancellationTokenSource();
        rig.Logins.TokenInstead = context => Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var waiting = Enumerable.Range(0, IdentityProvider.MostCalls + 20).Select(_ => rig.PollAsync()).ToList();
        for (var i = 0; i < 20; i++)
        {
            var first = await Task.WhenAny(waiting);
            Assert.Equal((503, "temporarily_unavailable"), await LoginTests.ErrorAsync(first));
            waiting.Remove(first);
        }

        var clock = Stopwatch.StartNew();
        using var served = await rig.Rig.PostAsync(Rig.Body());
        Assert.Equal(200, (int)served.StatusCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        await end.CancelAsync();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Provider_ThatRedirectsOrNamesAnotherHost_IsNotFollowed()
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.TokenInstead = context =>
        {
            context.Response.Redirect("http://169.254.169.254/latest/meta-data");
            return Task.CompletedTask;
        };
        Assert.Equal((500, "server_error"), await LoginTests.ErrorAsync(rig.PollAsync()));
        await using var elsewhere = await LoginRig.StartAsync((config, issuer) =>
        {
            var document = issuer.Discovery();
            document["token_endpoint"] = "https://169.254.169.254/token";
            issuer.DiscoveryInstead = document.ToJsonString();
            return config;
        });
        Assert.Equal((503, "temporarily_unavailable"), await LoginTests.ErrorAsync(elsewhere.PollAsync()));
    }

    [Fact]
    public async Task Address_OfOneProject_IsNoWayIntoItForAKeyOfAnother()
    {
        await using var rig = await LoginRig.StartAsync();
        Assert.Equal(200, (await rig.GetAsync("/projects/team-a/alpha/v1/models", Bundles.Key.Reveal())).Status);
        Assert.Equal(403, (await rig.GetAsync("/projects/team-b/beta/v1/models", Bundles.Key.Reveal())).Status);
        foreach (var path in (string[])["/projects/team-a/alpha/../../v1/models", "/projects//alpha/v1/models", "/projects/team-a/v1/models", "/projects/Team-a/alpha/v1/models", "/projects/team-a/alpha/projects/team-b/beta/v1/models"])
        {
            var (status, _) = await rig.GetAsync(path, Bundles.Key.Reveal());
            Assert.True(status is 404 || path.Contains("..", StringComparison.Ordinal), $"{path}: {status}");
        }
    }

    private static HttpRequestMessage Post(LoginRig rig, string form) =>
        new(HttpMethod.Post, rig.Url + "/oauth/token") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
}
