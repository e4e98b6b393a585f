using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Identity;

/// <summary>People and CI jobs with a token of an OpenID Connect issuer, and those who would like to be taken for them.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private static readonly ObjectRef Beta = new("team-b", "beta");
    private FakeIssuer issuer = null!;

    public async ValueTask InitializeAsync() => issuer = await FakeIssuer.StartAsync();

    public ValueTask DisposeAsync() => issuer.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_OfAnIssuerOfTheProject_IsServedAndItsSubjectCharged(bool elliptic)
    {
        issuer.Rotate(elliptic);
        await using var rig = await StartAsync(Entry());

        using var response = await rig.PostAsync(Rig.Body(), issuer.Token(("nbf", DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeSeconds())));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
        Assert.Equal($"{issuer.Url}#alice", (await rig.EventAsync()).Attribution.Member);
        Assert.Equal(1, issuer.Fetches);
    }

    [Fact]
    public async Task Token_ForgedOrOver_Is401AndReachesNobody()
    {
        await using var rig = await StartAsync(Entry());
        await using var other = await FakeIssuer.StartAsync();
        var none = Tokens.Encode("""{"alg":"none"}""") + "." + Tokens.Encode(issuer.Claims().ToJsonString()) + ".";
        var changed = issuer.Token().Split('.');
        changed[1] = Tokens.Encode(issuer.Claims(("sub", "mallory")).ToJsonString());
        (string Token, string Message)[] attacks =
        [
            (none, "signed with \"none\""),
            (issuer.Confused(), "signed with \"HS256\""),
            (string.Join('.', changed), "was not signed by issuer"),
            (other.Sign(issuer.Claims(), keyId: "key-1"), "was not signed by issuer"),
            (issuer.Token(("exp", DateTimeOffset.UtcNow.AddSeconds(-31).ToUnixTimeSeconds())), "ended at"),
            (issuer.Token(("exp", null)), "does not say when it ends"),
            (issuer.Token(("nbf", DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds())), "is not valid now"),
            (issuer.Token(("aud", "https://kubernetes.default.svc")), "is for an audience that no ClaudeProject accepts"),
            (issuer.Token(("iss", issuer.Url + "/")), "no ClaudeProject accepts tokens of issuer"),
            (other.Token(), "no ClaudeProject accepts tokens of issuer"),
        ];
        foreach (var (token, message) in attacks)
        {
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 401, "authentication_error", message);
        }

        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Claims_OfAnEntry_MustAllBeThereExactly()
    {
        await using var rig = await StartAsync(Entry(("repository_owner", "acme"), ("groups", "claude"), ("ok", "true")));
        await ServedAsync(rig, issuer.Token(("repository_owner", "acme"), ("groups", new JsonArray("x", "claude")), ("ok", true)));
        foreach (var token in (string[])
        [
            issuer.Token(),
            issuer.Token(("repository_owner", "acme"), ("ok", true)),
            issuer.Token(("repository_owner", "acme-evil"), ("groups", "claude"), ("ok", true)),
            issuer.Token(("repository_owner", "ACME"), ("groups", "claude"), ("ok", true)),
            issuer.Token(("repository_owner", "acme"), ("groups", new JsonArray("claude2")), ("ok", true)),
            issuer.Token(("repository_owner", new JsonObject { ["acme"] = "acme" }), ("groups", "claude"), ("ok", true)),
        ])
        {
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 403, "permission_error", "belongs to no ClaudeProject");
        }

        Assert.Equal(6, rig.Gateway.Metrics.UnmatchedIdentities.Value);
    }

    [Fact]
    public async Task Claims_ThatMatchTwoProjects_AreChargedToNeitherUntilOneIsNamed()
    {
        await using var rig = await StartAsync(Entry(("team", "a")), config => config with
        {
            Projects = [config.Projects[0], new ProjectEntry { Project = Beta, Oidc = [Entry()] }],
        });
        var token = issuer.Token(("team", "a"));
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 403, "permission_error", "several projects: name one of team-a/alpha, team-b/beta");
        using var named = await rig.PostWithAsync(("authorization", "Bearer " + token), ("x-claudeconfig-project", "team-a/alpha"));
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        // Naming a project is no way into it.
        await RefusalTests.ExpectAsync(
            await rig.PostWithAsync(("authorization", "Bearer " + issuer.Token(("team", "b"))), ("x-claudeconfig-project", "team-a/alpha")), 403, "permission_error", "does not belong to project team-a/alpha");
    }

    [Theory]
    [InlineData("acme/app", true)]
    [InlineData("ACME/App", true)]
    [InlineData("acme/other", false)]
    [InlineData("evil/acme/app", false)]
    [InlineData(null, true)]
    public async Task Repositories_Listed_NarrowTokensThatNameOne(string? repository, bool admitted)
    {
        await using var rig = await StartAsync(Entry(), config => config with
        {
            Projects = [config.Projects[0] with { Repositories = [$"https://{new Uri(issuer.Url).Authority}/acme/app"] }],
        });
        using var response = await rig.PostAsync(Rig.Body(), issuer.Token(("repository", repository)));
        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("email", "alice@example.com", true, true)]
    [InlineData("email", "alice@example.com", false, false)]
    [InlineData("email", "alice@example.com", null, true)]
    [InlineData("name", "a\u0007b", null, false)]
    [InlineData("name", "", null, false)]
    public async Task Member_OfAnotherClaim_CountsOnlyWhereItCanBeCharged(string claim, string value, bool? verified, bool admitted)
    {
        await using var rig = await StartAsync(Entry() with { UsernameClaim = claim });
        using var response = await rig.PostAsync(Rig.Body(), issuer.Token((claim, value), ("email_verified", verified)));
        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Keys_Rotated_AreFetchedAtTheFirstTokenThatNeedsThem()
    {
        await using var rig = await StartAsync(Entry());
        var before = issuer.Token();
        await ServedAsync(rig, before);
        issuer.Rotate();
        // Fetches that tokens ask for have a pause between them.
        await Eventually.TrueAsync(async () =>
        {
            using var response = await rig.PostAsync(Rig.Body(), issuer.Token());
            return response.StatusCode == HttpStatusCode.OK;
        }, "the new key is known", Deadlines.Settled);
        Assert.Equal(2, issuer.Fetches);
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), before), 401, "authentication_error", "does not publish");
    }

    [Fact]
    public async Task Keys_MadeUpInAFlood_CostTheIssuerNothing()
    {
        await using var rig = await StartAsync(Entry());
        await ServedAsync(rig, issuer.Token());
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            using var response = await rig.PostAsync(Rig.Body(), issuer.Sign(issuer.Claims(), keyId: $"made-up-{i}"));
            Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.InRange(issuer.Fetches, 1, 2 + (int)(watch.Elapsed / Router.Identity.Oidc.IssuerKeys.LeastPause));
        await ServedAsync(rig, issuer.Token());
    }

    [Fact]
    public async Task Issuer_Away_KeepsTheKeysThatAreKnown()
    {
        await using var rig = await StartAsync(Entry());
        await ServedAsync(rig, issuer.Token());
        issuer.KeysInstead = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), issuer.Sign(issuer.Claims(), keyId: "new")), 401, "authentication_error", "does not publish");
        await ServedAsync(rig, issuer.Token(("jti", "another")));
    }

    [Theory]
    [InlineData("huge", "more than 512 KiB")]
    [InlineData("garbage", "no JSON")]
    [InlineData("symmetric", "holds no RSA key of 2048 bits")]
    [InlineData("redirect", "answered 302")]
    public async Task KeySet_ThatCannotBeUsed_Is503AndSaysWhy(string kind, string message)
    {
        issuer.KeysInstead = async context =>
        {
            switch (kind)
            {
                case "huge":
                    await context.Response.WriteAsync("{\"keys\":[" + new string(' ', 10 * 1024 * 1024) + "]}", context.RequestAborted);
                    break;
                case "garbage":
                    await context.Response.WriteAsync("<html>");
                    break;
                case "symmetric":
                    await context.Response.WriteAsync("""{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"key-1"},{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"key-1"},7,null]}""");
                    break;
                default:
                    context.Response.Redirect("http://127.0.0.1:1/keys");
                    break;
            }
        };
        await using var rig = await StartAsync(Entry());
        var refused = await rig.PostAsync(Rig.Body(), issuer.Token());
        Assert.Equal("2", refused.Headers.GetValues("retry-after").Single());
        await RefusalTests.ExpectAsync(refused, 503, "api_error", message);
    }

    [Fact]
    public async Task Issuer_ThatHangs_KeepsNobodyElseWaiting()
    {
        await using var slow = await FakeIssuer.StartAsync();
        slow.KeysInstead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var rig = await StartAsync(Entry(), config => config with
        {
            Projects = [config.Projects[0], new ProjectEntry { Project = Beta, Oidc = [Entry() with { Issuer = slow.Url }] }],
        });
        var began = Stopwatch.GetTimestamp();
        var stuck = Enumerable.Range(0, 20).Select(_ => rig.PostAsync(Rig.Body(), slow.Token())).ToArray();
        await ServedAsync(rig, issuer.Token());
        using var key = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, key.StatusCode);
        Assert.True(stuck.Any(task => !task.IsCompleted) || Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(2), "those who wait are served first");
        foreach (var response in await Task.WhenAll(stuck))
        {
            await RefusalTests.ExpectAsync(response, 503, "api_error", "are not known to this gateway");
        }
    }

    [Fact]
    public async Task Discovery_OfAnotherIssuerOrToAClosedHost_IsNotFollowed()
    {
        await using var other = await FakeIssuer.StartAsync();
        issuer.DiscoveryInstead = new JsonObject { ["issuer"] = other.Url, ["jwks_uri"] = other.Url + "/keys" }.ToJsonString();
        await using var rig = await StartAsync(Entry());
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), issuer.Token()), 503, "api_error", "is of another issuer");

        issuer.DiscoveryInstead = new JsonObject { ["issuer"] = issuer.Url, ["jwks_uri"] = "http://169.254.169.254/keys" }.ToJsonString();
        await Eventually.TrueAsync(async () =>
        {
            using var response = await rig.PostAsync(Rig.Body(), issuer.Token());
            return (await response.Content.ReadAsStringAsync()).Contains("169.254.169.254", StringComparison.Ordinal);
        }, "the address is refused", Deadlines.Settled);
        Assert.Equal(0, other.Fetches);
    }

    [Fact]
    public async Task Issuer_OutsideTheAllowList_IsNotConnectedTo()
    {
        await using var rig = await StartAsync(Entry(), config => config with { Outbound = new OutboundPolicy() });
        using var response = await rig.PostAsync(Rig.Body(), issuer.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(0, issuer.Fetches);
    }

    [Fact]
    public async Task Entry_TakenOutOfTheConfiguration_IsRefusedWhateverIsRemembered()
    {
        await using var rig = await StartAsync(Entry());
        var token = issuer.Token();
        await ServedAsync(rig, token);
        Bundles.Publish(rig.ConfigFolder, rig.Config with { Projects = [rig.Config.Projects[0] with { Oidc = [Entry(("team", "b"))] }] });
        rig.Gateway.Source.Look();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 403, "permission_error", "belongs to no ClaudeProject");
        Bundles.Publish(rig.ConfigFolder, rig.Config);
        rig.Gateway.Source.Look();
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body(), token), 401, "authentication_error", "no ClaudeProject accepts tokens of issuer");
    }

    private OidcEntry Entry(params (string Name, string Value)[] claims) => new()
    {
        Issuer = issuer.Url,
        Audiences = ["claudeconfig.dev"],
        Claims = [.. claims.Select(claim => new ClaimRequirement(claim.Name, claim.Value))],
    };

    private static async Task<Rig> StartAsync(OidcEntry entry, Func<RouterConfig, RouterConfig>? configure = null)
    {
        var rig = await Rig.StartAsync(config => (configure ?? (same => same))(config with { Projects = [config.Projects[0] with { Oidc = [entry] }] }));
        var fetches = rig.Gateway.Metrics.IssuerFetches;
        await Eventually.TrueAsync(() => fetches.WithLabels("fetched").Value + fetches.WithLabels("failed").Value > 0, "the issuer's keys were asked for", Deadlines.Settled);
        return rig;
    }

    private static async Task ServedAsync(Rig rig, string token)
    {
        using var response = await rig.PostAsync(Rig.Body(), token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
