using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Issues tokens: <c>serviceaccounts/NAME/token</c>.</summary>
internal sealed class TokenRequests(ServiceAccountTokens tokens, ObjectStore store, BodyReader bodies, TimeProvider time) : ISubresource
{
    private const long MinSeconds = 600;
    private const long MaxSeconds = 1L << 32;
    private const string Kind = "TokenRequest";
    private const string ApiVersion = "authentication.k8s.io/v1";

    public string Group => "";

    public string Resource => "serviceaccounts";

    public string? Subresource => "token";

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        if (verb != "create")
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var (body, _) = await bodies.ReadObjectAsync(request, request.Resource);
        if (body.Text("kind") is { Length: > 0 } kind && kind != Kind)
        {
            throw ApiErrors.BadRequest($"{kind} in version \"v1\" cannot be handled as a {Kind}: a token is asked for with a {Kind} of {ApiVersion}");
        }

        var (name, @namespace) = (request.Info.Name!, request.Info.Namespace ?? "");
        var account = store.Find(request.Resource.Storage, new ObjectKey(@namespace, name)) ?? throw ApiErrors.NotFound(request.Resource, name);
        var spec = body["spec"] as JsonObject ?? [];
        var seconds = Seconds(spec, name);
        var expires = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds() + seconds);
        var audiences = (spec["audiences"] as JsonArray ?? []).Select(JsonKinds.AsText).OfType<string>().DefaultIfEmpty(ServiceAccountTokens.Issuer).ToList();
        var token = tokens.Sign(new TokenClaims
        {
            Namespace = @namespace,
            Account = name,
            AccountUid = account.Uid,
            Audiences = audiences,
            Expires = expires,
            Bound = Bound(spec["boundObjectRef"] as JsonObject, @namespace),
        });
        await Responses.WriteAsync(request.Context, 201, new JsonObject
        {
            ["kind"] = Kind,
            ["apiVersion"] = ApiVersion,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["creationTimestamp"] = ObjectMeta.Timestamp(time.GetUtcNow()) },
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = spec["boundObjectRef"]?.DeepClone(),
            },
            ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = ObjectMeta.Timestamp(expires) },
        });
    }

    private static long Seconds(JsonObject spec, string name)
    {
        var seconds = spec["expirationSeconds"] is { } given ? JsonKinds.AsInteger(given) ?? 0 : 3600;
        var problem = seconds switch
        {
            < MinSeconds => "may not specify a duration less than 10 minutes",
            > MaxSeconds => "may not specify a duration larger than 2^32 seconds",
            _ => null,
        };
        if (problem is not null)
        {
            var error = FieldErrors.Invalid("spec.expirationSeconds", seconds.ToString(CultureInfo.InvariantCulture), problem);
            throw ApiErrors.Invalid($"{Kind}.authentication.k8s.io", "authentication.k8s.io", Kind, name, [error]);
        }

        return seconds;
    }

    private BoundObject? Bound(JsonObject? reference, string @namespace)
    {
        if (reference is null)
        {
            return null;
        }

        var (kind, name, uid) = (reference.Text("kind"), reference.Text("name"), reference.Text("uid"));
        if (kind is not ("Pod" or "Secret"))
        {
            throw ApiErrors.BadRequest($"cannot bind token for serviceaccount to object of kind {kind}: only Pod and Secret can be bound");
        }

        var plural = kind == "Pod" ? "pods" : "secrets";
        var found = store.Find(new GroupResource("", plural), new ObjectKey(@namespace, name))
            ?? throw new ApiException(404, "NotFound", $"{plural} \"{name}\" not found", new JsonObject { ["name"] = name, ["kind"] = plural });
        if (uid.Length > 0 && uid != found.Uid)
        {
            throw ApiErrors.Conflict(plural, "", plural, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return new BoundObject(kind, name, found.Uid);
    }
}
