using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Tells users who they are: <c>kubectl auth whoami</c>.</summary>
internal sealed class SelfReviews(ReviewObjects reviews) : ISubresource
{
    public string Group => "authentication.k8s.io";

    public string Resource => "selfsubjectreviews";

    public string? Subresource => null;

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        var review = await reviews.ReadAsync(request, verb);
        await ReviewObjects.AnswerAsync(request, review, new JsonObject { ["userInfo"] = TokenReviews.User(request.User) });
    }
}
