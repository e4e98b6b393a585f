using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Answers whether somebody may do something: SubjectAccessReview, its local form, and the form about oneself.</summary>
/// <param name="resource">Which of the three.</param>
/// <param name="decide">Why a user may do it, empty for no particular reason; null where he may not.</param>
internal sealed class AccessReviews(string resource, Func<UserInfo, AccessAttributes, string?> decide, ReviewObjects reviews) : ISubresource
{
    public string Group => "authorization.k8s.io";

    public string Resource => resource;

    public string? Subresource => null;

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        var review = await reviews.ReadAsync(request, verb);
        var spec = review["spec"] as JsonObject ?? [];
        Check(request, spec);
        var user = resource == "selfsubjectaccessreviews" ? request.User : User(spec);
        var reason = decide(user, Access(spec));
        var status = new JsonObject { ["allowed"] = reason is not null };
        if (reason is { Length: > 0 })
        {
            status["reason"] = reason;
        }

        await ReviewObjects.AnswerAsync(request, review, status);
    }

    private void Check(ApiRequest request, JsonObject spec)
    {
        var errors = new List<FieldError>();
        if (spec["resourceAttributes"] is JsonObject && spec["nonResourceAttributes"] is JsonObject)
        {
            errors.Add(FieldErrors.Invalid("spec.nonResourceAttributes", spec["nonResourceAttributes"], "cannot be specified in combination with resourceAttributes"));
        }
        else if (spec["resourceAttributes"] is not JsonObject && spec["nonResourceAttributes"] is not JsonObject)
        {
            errors.Add(FieldErrors.Invalid("spec.resourceAttributes", (JsonNode?)null, "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }

        if (resource != "selfsubjectaccessreviews" && spec.Text("user").Length == 0 && spec["groups"] is not JsonArray { Count: > 0 })
        {
            errors.Add(FieldErrors.InvalidText("spec.user", "", "at least one of user or group must be specified"));
        }

        if (request.Info.Namespace is { } @namespace && spec.At("resourceAttributes")?.Text("namespace") != @namespace)
        {
            errors.Add(FieldErrors.InvalidText("spec.resourceAttributes.namespace", spec.At("resourceAttributes")?.Text("namespace") ?? "", "must match metadata.namespace"));
        }

        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid(request.Resource, "", errors);
        }
    }

    private static UserInfo User(JsonObject spec) =>
        new(spec.Text("user"), spec.Text("uid"), [.. (spec["groups"] as JsonArray ?? []).Select(JsonKinds.AsText).OfType<string>()]);

    private static AccessAttributes Access(JsonObject spec)
    {
        if (spec["nonResourceAttributes"] is JsonObject other)
        {
            return new AccessAttributes { Verb = other.Text("verb"), NonResourcePath = other.Text("path") };
        }

        var asked = spec["resourceAttributes"] as JsonObject ?? [];
        return new AccessAttributes
        {
            Verb = asked.Text("verb"),
            Group = asked.Text("group"),
            Version = asked.Text("version"),
            Resource = asked.Text("resource"),
            Subresource = asked.Text("subresource") is { Length: > 0 } sub ? sub : null,
            Namespace = asked.Text("namespace"),
            Name = asked.Text("name"),
        };
    }
}
