using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>What a caller says of its own request, and which budget that reaches.</summary>
public sealed class TagTests
{
    [Fact]
    public async Task Tags_ThatABudgetAsksFor_ReachItAndTheEventAndNobodyElse()
    {
        await using var rig = await Rig.StartAsync();
        UseTaggedBudget(rig, limit: 0m);

        using (var untagged = await PostAsync(rig, null))
        {
            Assert.Equal(HttpStatusCode.OK, untagged.StatusCode);
        }

        using (var other = await PostAsync(rig, "repository=search, colour=red"))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        var billed = await rig.EventAsync(e => e.Attribution.Tags.Count > 0);
        Assert.Equal([KeyValuePair.Create("repository", "search")], billed.Attribution.Tags);
        Assert.All(rig.First.Requests, request => Assert.DoesNotContain(request.Headers, header => header.Key.Contains("claudeconfig", StringComparison.OrdinalIgnoreCase)));

        await RefusalTests.ExpectAsync(await PostAsync(rig, "repository = payments"), 429, "billing_error", "team-a/repository");
    }

    [Theory]
    [InlineData("repository", "\"repository\" is not name=value")]
    [InlineData("repository=", "is not name=value")]
    [InlineData("=payments", "is not name=value")]
    [InlineData("repository=a,repository=b", "repository comes twice")]
    public async Task Tags_ThatCannotBeRead_Are400ThatSaysHow(string header, string expected)
    {
        await using var rig = await Rig.StartAsync();
        UseTaggedBudget(rig, limit: 1m);
        await RefusalTests.ExpectAsync(await PostAsync(rig, header), 400, "invalid_request_error", expected);
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Tags_TooMuchOfThem_Are400()
    {
        await using var rig = await Rig.StartAsync();
        UseTaggedBudget(rig, limit: 1m);
        await RefusalTests.ExpectAsync(await PostAsync(rig, "repository=" + new string('x', 129)), 400, "invalid_request_error", "1 to 128 characters");
        await RefusalTests.ExpectAsync(await PostAsync(rig, new string('x', 5000)), 400, "invalid_request_error", "at most 4096");
    }

    private static void UseTaggedBudget(Rig rig, decimal limit)
    {
        var budget = Bundles.Budget(new("team-a", "repository"));
        var tagged = budget with { Coverage = budget.Coverage with { Tags = new SortedDictionary<string, string> { ["repository"] = "payments" } } };
        rig.Metering.Ledger.Limit(budget.Budget, limit);
        Bundles.Publish(rig.ConfigFolder, rig.Config with { Budgets = [.. rig.Config.Budgets, tagged] });
        rig.Gateway.Source.Look();
    }

    private static Task<HttpResponseMessage> PostAsync(Rig rig, string? tags) =>
        rig.PostAsync(Rig.Body(), tags: tags);
}
