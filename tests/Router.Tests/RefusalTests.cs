using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>Every no, in the shape that a client of Anthropic's API understands.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Key_Missing_Is401()
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(Rig.Body(), key: ""), 401, "authentication_error", "x-api-key");
    }

    [Fact]
    public async Task Key_Foreign_Is401()
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(Rig.Body(), key: "sk-ant-something-else"), 401, "authentication_error", "not known");
    }

    [Fact]
    public async Task Key_WithKnownIdAndWrongSecret_Is401()
    {
        await using var rig = await Rig.StartAsync();
        var forged = $"{VirtualKey.Prefix}{Bundles.Key.Id}-{VirtualKey.Create().Secret}";
        await ExpectAsync(await rig.PostAsync(Rig.Body(), key: forged), 401, "authentication_error", "not known");
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Key_Expired_Is401AndNamesTheKey()
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(Rig.Body(), key: Bundles.ExpiredKey.Reveal()), 401, "authentication_error", "'old' expired");
    }

    [Fact]
    public async Task Key_Revoked_Is401AfterTheReload()
    {
        await using var rig = await Rig.StartAsync();
        using var before = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Projects = [rig.Config.Projects[0] with { Keys = [] }] });
        rig.Gateway.Source.Look();

        await ExpectAsync(await rig.PostAsync(Rig.Body()), 401, "authentication_error", "revoked");
    }

    [Theory]
    [InlineData(ProjectState.Suspended, "suspended: unpaid")]
    [InlineData(ProjectState.Archived, "archived: unpaid")]
    public async Task Project_NotActive_Is403WithTheReason(ProjectState state, string expected)
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Projects = [config.Projects[0] with { State = state, StateReason = "unpaid" }],
        });
        await ExpectAsync(await rig.PostAsync(Rig.Body()), 403, "permission_error", expected);
    }

    [Fact]
    public async Task Model_WithoutRoute_Is404AndNamesIt()
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(Rig.Body("gpt-5")), 404, "not_found_error", "model: gpt-5");
    }

    [Fact]
    public async Task Model_WithoutPrice_IsRefusedByTheBudgetsPolicy()
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(Rig.Body("claude-from-tomorrow")), 403, "permission_error", "no price");
        Assert.Empty(rig.First.Requests);
    }

    [Theory]
    [InlineData("{\"model\":", "not valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{\"max_tokens\":5}", "model: field required")]
    [InlineData("{\"model\":5}", "model: must be one string")]
    [InlineData("{\"model\":\"claude-a\",\"model\":\"claude-b\"}", "model: must be one string")]
    [InlineData("{\"model\":\"claude-a\",\"max_tokens\":\"many\"}", "max_tokens: must be one whole number")]
    [InlineData("{\"model\":\"claude-a\",\"stream\":\"yes\"}", "stream: must be one boolean")]
    public async Task Body_Malformed_Is400AndNamesTheField(string body, string expected)
    {
        await using var rig = await Rig.StartAsync();
        await ExpectAsync(await rig.PostAsync(body), 400, "invalid_request_error", expected);
    }

    [Fact]
    public async Task Body_TooLarge_Is413()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { MaxBodyBytes = 1000 });
        await ExpectAsync(await rig.PostAsync(new string(' ', 2000)), 413, "request_too_large", "1000 bytes");
    }

    [Theory]
    [InlineData("GET", "/v1/messages", 405)]
    [InlineData("POST", "/v1/models", 405)]
    [InlineData("POST", "/v1/messages/batches", 404)]
    [InlineData("GET", "/v1/files", 404)]
    [InlineData("GET", "/", 405)]
    [InlineData("HEAD", "/", 200)]
    [InlineData("HEAD", "/api/hello", 200)]
    public async Task Path_AndMethod_AreCheckedExactly(string method, string path, int expected)
    {
        await using var rig = await Rig.StartAsync();
        using var response = await rig.SendAsync(new HttpMethod(method), path);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Empty(rig.First.Requests);
    }

    [Theory]
    [InlineData(false, true, 200)]
    [InlineData(false, false, 200)]
    [InlineData(true, true, 403)]
    [InlineData(true, false, 403)]
    public async Task Request_WithoutAHardBudget_FollowsTheProjectsPolicyAndNothingElse(bool denies, bool hardElsewhereInTheTree, int expected)
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Projects = [.. config.Projects.Select(project => project with { DeniesUnbudgeted = denies })],
            Budgets = hardElsewhereInTheTree
                ? [Bundles.Budget(Bundles.TeamBudget) with { Coverage = new BudgetCoverage { Projects = [Bundles.Team], Models = ["claude-opus-*"] } }]
                : [Bundles.Budget(Bundles.TeamBudget) with { Mode = EnforcementMode.Soft }],
        });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Request_CoveredByABudgetThatCannotBeUsed_IsRefusedInItsNameAndAtOnce()
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Budgets = [.. config.Budgets, Bundles.Budget(new("team-a", "broken")) with { Refusal = "spec.period.timeZone \"Europe/Berln\" is no IANA time zone" }],
        });

        await ExpectAsync(await rig.PostAsync(Rig.Body()), 403, "permission_error", "budget team-a/broken covers this request and cannot be used: spec.period.timeZone");
        Assert.Empty(rig.First.Requests);
    }

    internal static async Task ExpectAsync(HttpResponseMessage response, int status, string type, string message)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.Equal(status, (int)response.StatusCode);
            var body = JsonNode.Parse(text)!;
            Assert.Equal("error", (string?)body["type"]);
            Assert.Equal(type, (string?)body["error"]!["type"]);
            Assert.Contains(message, (string?)body["error"]!["message"], StringComparison.Ordinal);
            Assert.StartsWith("req_", (string?)body["request_id"], StringComparison.Ordinal);
        }
    }
}
