using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>What a ServiceAccount's token says.</summary>
internal sealed record TokenClaims
{
    public required string Namespace { get; init; }

    public required string Account { get; init; }

    public required string AccountUid { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public BoundObject? Bound { get; init; }

    public string UserName => $"system:serviceaccount:{Namespace}:{Account}";

    public static TokenClaims Read(JsonObject body)
    {
        var own = (JsonObject)body["kubernetes.io"]!;
        var account = (JsonObject)own["serviceaccount"]!;
        var bound = own.Where(entry => entry.Key is "pod" or "secret").Select(entry => (entry.Key, Value: (JsonObject)entry.Value!)).FirstOrDefault();
        return new TokenClaims
        {
            Namespace = own.Text("namespace"),
            Account = account.Text("name"),
            AccountUid = account.Text("uid"),
            Audiences = [.. ((JsonArray)body["aud"]!).Select(audience => (string)audience!)],
            Expires = DateTimeOffset.FromUnixTimeSeconds((long)body["exp"]!),
            Bound = bound.Value is null ? null : new BoundObject(bound.Key == "pod" ? "Pod" : "Secret", bound.Value.Text("name"), bound.Value.Text("uid")),
        };
    }

    public UserInfo ToUser()
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>();
        if (Bound is { Kind: "Pod" } pod)
        {
            extra["authentication.kubernetes.io/pod-name"] = [pod.Name];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Uid];
        }

        return new UserInfo(UserName, AccountUid, ["system:serviceaccounts", $"system:serviceaccounts:{Namespace}", "system:authenticated"]) { Extra = extra };
    }
}
