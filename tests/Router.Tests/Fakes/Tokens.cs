using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>JSON Web Tokens without a key: what they say is proven by somebody else, or not at all.</summary>
internal static class Tokens
{
    /// <summary>As a kubelet projects it; no two are the same.</summary>
    public static string ServiceAccount(string account = "web", string space = "team-a", string audience = "claudeconfig.dev", DateTimeOffset? end = null) => Of(
        """{"alg":"RS256","kid":"cluster"}""",
        new JsonObject
        {
            ["iss"] = "https://kubernetes.default.svc.cluster.local",
            ["aud"] = new JsonArray(audience),
            ["sub"] = $"system:serviceaccount:{space}:{account}",
            ["exp"] = (end ?? DateTimeOffset.UtcNow.AddHours(1)).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        }.ToJsonString());

    public static string Of(string header, string payload) => $"{Encode(header)}.{Encode(payload)}.c2lnbmF0dXJl";

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
