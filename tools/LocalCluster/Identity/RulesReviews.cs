using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Lists what the asking user may do in a namespace: <c>kubectl auth can-i --list</c>.</summary>
internal sealed class RulesReviews(Func<UserInfo, string, IEnumerable<PolicyRule>> rules, ReviewObjects reviews) : ISubresource
{
    public string Group => "authorization.k8s.io";

    public string Resource => "selfsubjectrulesreviews";

    public string? Subresource => null;

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        var review = await reviews.ReadAsync(request, verb);
        var @namespace = (review["spec"] as JsonObject ?? []).Text("namespace");
        if (@namespace.Length == 0)
        {
            throw ApiErrors.BadRequest("no namespace on request");
        }

        var held = rules(request.User, @namespace).ToList();
        await ReviewObjects.AnswerAsync(request, review, new JsonObject
        {
            ["resourceRules"] = new JsonArray([.. held.Where(rule => rule.Resources.Count > 0).Select(rule => rule.ToJson())]),
            ["nonResourceRules"] = new JsonArray([.. held.Where(rule => rule.NonResourceUrls.Count > 0).Select(rule => rule.ToJson())]),
            ["incomplete"] = false,
        });
    }
}
