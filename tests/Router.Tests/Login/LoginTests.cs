using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Login;

/// <summary>People who log in at the gateway with their company's identity provider, by the protocol that Claude Code speaks.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task Discovery_NamesTheEndpointsAtTheConfiguredAddress()
    {
        await using var rig = await LoginRig.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, rig.Url + "/.well-known/oauth-authorization-server");
        request.Headers.Host = "evil.example";
        var (status, body) = await rig.SendAsync(request);
        Assert.Equal(200, status);
        Assert.Equal(rig.Url + "/oauth/device_authorization", (string?)body["device_authorization_endpoint"]);
        Assert.Equal(rig.Url + "/oauth/token", (string?)body["token_endpoint"]);
        var (_, ofProject) = await rig.GetAsync("/projects/team-a/alpha/.well-known/oauth-authorization-server");
        Assert.Equal(rig.Url + "/projects/team-a/alpha/oauth/token", (string?)ofProject["token_endpoint"]);
    }

    [Fact]
    public async Task Login_FinishedInTheBrowser_GivesATokenThatIsServedAndCharged()
    {
        await using var rig = await LoginRig.StartAsync();
        var (status, begun) = await rig.BeginAsync();
        Assert.Equal(200, status);
        Assert.Equal("WDJB-MJHT", (string?)begun["user_code"]);
        Assert.Equal(rig.Issuer.Url + "/activate?user_code=WDJB-MJHT", (string?)begun["verification_uri_complete"]);
        Assert.Equal(1, (int?)begun["interval"]);
        Assert.Equal((400, "authorization_pending"), await ErrorAsync(rig.PollAsync()));

        rig.Logins.Device = null;
        var (_, session) = await rig.PollAsync();
        var token = (string)session["access_token"]!;
        Assert.Equal("Bearer", (string?)session["token_type"]);
        Assert.InRange((int)session["expires_in"]!, 3500, 3600);
        Assert.NotEqual("of-the-provider", token);
        using var response = await rig.Rig.PostAsync(Rig.Body(), token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        Assert.Equal($"{rig.Issuer.Url}#alice", (await rig.Rig.EventAsync()).Attribution.Member);
        Assert.Contains("/device?client_id=gateway&scope=openid profile email offline_access", rig.Logins.Requests);
        Assert.Equal(1, rig.Rig.Gateway.Metrics.Logins.WithLabels("signed_in").Value);
    }

    [Fact]
    public async Task Refresh_GivesTheNextToken_AndEndsWhenTheProviderEndsIt()
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.Device = null;
        var (_, session) = await rig.PollAsync();
        var (status, next) = await rig.RefreshAsync((string)session["refresh_token"]!);
        Assert.Equal(200, status);
        Assert.NotEqual((string?)session["access_token"], (string?)next["access_token"]);
        Assert.NotEqual((string?)session["refresh_token"], (string?)next["refresh_token"]);
        // The one before is used up.
        Assert.Equal((401, "invalid_grant"), await ErrorAsync(rig.RefreshAsync((string)session["refresh_token"]!)));
        rig.Logins.Revoke();
        Assert.Equal((401, "invalid_grant"), await ErrorAsync(rig.RefreshAsync((string)next["refresh_token"]!)));
    }

    [Fact]
    public async Task Refresh_WithoutANewRefreshToken_GoesOnWithTheOldOne()
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.TokenInstead = async context => await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
            context.Response, new JsonObject { ["id_token"] = rig.Issuer.Token(("aud", "gateway")) }.ToJsonString());
        var (_, session) = await rig.RefreshAsync("kept");
        Assert.Equal("kept", (string?)session["refresh_token"]);
        var (_, first) = await rig.PollAsync();
        Assert.False(first.ContainsKey("refresh_token"));
    }

    [Theory]
    [InlineData("slow_down", 400, "slow_down")]
    [InlineData("access_denied", 400, "access_denied")]
    [InlineData("expired_token", 400, "expired_token")]
    [InlineData("invalid_grant", 400, "expired_token")]
    [InlineData("unauthorized_client", 500, "server_error")]
    public async Task Poll_OfALoginThatIsNotFinished_SaysWhatTheProviderSays(string said, int status, string error)
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.Device = said;
        var (found, body) = await rig.PollAsync();
        Assert.Equal((status, error), (found, (string?)body["error"]));
        Assert.DoesNotContain("alert", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_OfNoProject_IsToldSoAtLogin_AndOneWhoLeftAtTheNextRefresh()
    {
        await using var rig = await LoginRig.StartAsync((config, issuer) => config with { Projects = [config.Projects[0] with { Oidc = [LoginRig.EntryOf(issuer, ("groups", "claude"))] }] });
        rig.Logins.Device = null;
        var (status, body) = await rig.PollAsync();
        Assert.Equal((400, "access_denied"), (status, (string?)body["error"]));
        Assert.Contains("no ClaudeProject", (string?)body["error_description"], StringComparison.Ordinal);

        rig.Logins.Claims = [("groups", new JsonArray("claude"))];
        var (_, session) = await rig.PollAsync();
        rig.Logins.Claims = [("groups", new JsonArray("other"))];
        Assert.Equal((401, "invalid_grant"), await ErrorAsync(rig.RefreshAsync((string)session["refresh_token"]!)));
    }

    [Fact]
    public async Task Person_OfTwoProjects_LogsInAtTheAddressOfOne()
    {
        var beta = new ObjectRef("team-b", "beta");
        await using var rig = await LoginRig.StartAsync((config, issuer) => config with
        {
            Projects = [config.Projects[0], new ProjectEntry { Project = beta, Oidc = [LoginRig.EntryOf(issuer)], ManagedSettings = """{"model":"haiku"}""" }],
        });
        rig.Logins.Device = null;
        var (_, refused) = await rig.PollAsync();
        Assert.Equal("access_denied", (string?)refused["error"]);
        Assert.Contains("team-a/alpha, team-b/beta", (string?)refused["error_description"], StringComparison.Ordinal);

        const string address = "/projects/team-b/beta";
        var (status, session) = await rig.PollAsync(prefix: address);
        Assert.Equal(200, status);
        var token = (string)session["access_token"]!;
        var (_, settings) = await rig.GetAsync(address + "/managed/settings", token);
        Assert.Equal("haiku", (string?)settings["settings"]!["model"]);
        Assert.Equal(403, (await rig.GetAsync("/managed/settings", token)).Status);
        Assert.Equal(200, (await rig.GetAsync(address + "/v1/models", token)).Status);
        Assert.Equal(403, (await rig.GetAsync("/projects/team-c/gamma/v1/models", token)).Status);
        Assert.Equal("access_denied", (await ErrorAsync(rig.PollAsync(prefix: "/projects/team-c/gamma"))).Error);
    }

    [Fact]
    public async Task Settings_OfTheProject_ComeWithATagThatSparesTheNextFetch()
    {
        await using var rig = await LoginRig.StartAsync();
        rig.Logins.Device = null;
        var (_, session) = await rig.PollAsync();
        var token = (string)session["access_token"]!;
        var (status, body) = await rig.GetAsync("/managed/settings", token);
        Assert.Equal(200, status);
        Assert.Equal(LoginRig.Settings, body["settings"]!.ToJsonString());
        Assert.Equal(304, (await rig.GetAsync("/managed/settings", token, $"W/\"x\", \"{body["checksum"]}\"")).Status);
        Assert.Equal(200, (await rig.GetAsync("/managed/settings", token, "\"sha256:other\"")).Status);
        Assert.Equal(401, (await rig.GetAsync("/managed/settings")).Status);
        Assert.Equal(200, (await rig.GetAsync("/managed/settings", Bundles.Key.Reveal())).Status);
    }

    [Fact]
    public async Task Settings_OfAProjectWithoutAPolicy_Are404()
    {
        await using var rig = await LoginRig.StartAsync((config, _) => config with { Projects = [config.Projects[0] with { ManagedSettings = null }] });
        Assert.Equal(404, (await rig.GetAsync("/managed/settings", Bundles.Key.Reveal())).Status);
    }

    [Theory]
    [InlineData("/v1/metrics")]
    [InlineData("/v1/logs")]
    [InlineData("/v1/traces")]
    public async Task Telemetry_OfAKnownCaller_IsTakenAndDropped(string path)
    {
        await using var rig = await LoginRig.StartAsync();
        Assert.Equal(401, (await rig.PostAsync(path, ("a", "b"))).Status);
        using var taken = await rig.Rig.SendAsync(HttpMethod.Post, path);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Client_WithASecret_ShowsItInTheFormThatTheProviderTakes()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("login-").FullName, "secret");
        await File.WriteAllTextAsync(file, "s3cret\n");
        await using var rig = await LoginRig.StartAsync(clientSecretFile: file);
        rig.Logins.ClientSecret = "s3cret";
        Assert.Equal(200, (await rig.BeginAsync()).Status);
        rig.Logins.ClientSecret = "another";
        Assert.Equal((500, "server_error"), await ErrorAsync(rig.BeginAsync()));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Gateway_WithoutLogin_ServesNoneOfItsPaths()
    {
        await using var rig = await Rig.StartAsync();
        foreach (var path in (string[])["/.well-known/oauth-authorization-server", "/oauth/device_authorization", "/oauth/token", "/v1/metrics"])
        {
            using var response = await rig.SendAsync(path[1] == '.' ? HttpMethod.Get : HttpMethod.Post, path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    internal static async Task<(int Status, string? Error)> ErrorAsync(Task<(int Status, JsonObject Body)> answer)
    {
        var (status, body) = await answer;
        return (status, (string?)body["error"]);
    }
}
