using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Says whose token it is.</summary>
internal sealed class TokenReviews(TokenAuthenticator authenticator, ReviewObjects reviews) : ISubresource
{
    public string Group => "authentication.k8s.io";

    public string Resource => "tokenreviews";

    public string? Subresource => null;

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        var review = await reviews.ReadAsync(request, verb);
        var spec = review["spec"] as JsonObject ?? [];
        var wanted = (spec["audiences"] as JsonArray ?? []).Select(JsonKinds.AsText).OfType<string>().DefaultIfEmpty(ServiceAccountTokens.Issuer).ToList();
        await ReviewObjects.AnswerAsync(request, review, Status(spec.Text("token"), wanted, spec["audiences"] is JsonArray { Count: > 0 }));
    }

    private JsonObject Status(string token, List<string> wanted, bool named)
    {
        if (token.Length == 0)
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = "no token provided" };
        }

        if (authenticator.Check(token) is not { } claims)
        {
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
        }

        var shared = claims.Audiences.Intersect(wanted).ToList();
        if (shared.Count == 0)
        {
            var error = $"[invalid bearer token, token audiences {Quoted(claims.Audiences)} is invalid for the target audiences {Quoted(wanted)}]";
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = error };
        }

        var status = new JsonObject { ["authenticated"] = true, ["user"] = User(claims.ToUser()) };
        if (named)
        {
            status["audiences"] = Texts(shared);
        }

        return status;
    }

    private static string Quoted(IEnumerable<string> texts) => $"[{string.Join(' ', texts.Select(GoText.Quote))}]";

    /// <summary>A user in the form of the API.</summary>
    public static JsonObject User(UserInfo user)
    {
        var shown = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            shown["uid"] = user.Uid;
        }

        shown["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
        {
            shown["extra"] = new JsonObject(user.Extra.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Texts(entry.Value))));
        }

        return shown;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
