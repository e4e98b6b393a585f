using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Writes AdmissionReview requests of admission.k8s.io/v1.</summary>
internal static class AdmissionReviews
{
    /// <param name="resource">The version in which the webhook wants to be asked.</param>
    public static JsonObject Of(AdmissionRequest request, ResourceDefinition resource, string uid)
    {
        var review = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = Kind(resource),
            ["resource"] = Resource(resource),
        };
        Add(review, "subResource", request.Subresource);
        review["requestKind"] = Kind(request.Resource);
        review["requestResource"] = Resource(request.Resource);
        Add(review, "requestSubResource", request.Subresource);
        Add(review, "name", request.Name);
        Add(review, "namespace", request.Resource.Storage == WellKnown.Namespaces ? request.Name : request.Namespace);
        review["operation"] = request.Operation;
        review["userInfo"] = User(request.User);
        review["object"] = Versioned(In(resource, request, request.Object), request.OldObject);
        review["oldObject"] = In(resource, request, request.OldObject);
        review["dryRun"] = request.DryRun;
        review["options"] = Options(request);
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = review };
    }

    private static JsonObject? In(ResourceDefinition resource, AdmissionRequest request, JsonObject? value)
    {
        var copy = (JsonObject?)value?.DeepClone();
        if (copy is not null && resource != request.Resource)
        {
            VersionConversion.Convert(copy, resource);
        }

        return copy;
    }

    /// <summary>An update shows the version that it was made from.</summary>
    private static JsonObject? Versioned(JsonObject? value, JsonObject? old)
    {
        if (value?["metadata"] is JsonObject metadata && old?["metadata"]?["resourceVersion"] is { } version)
        {
            metadata["resourceVersion"] ??= version.DeepClone();
        }

        return value;
    }

    /// <summary>Webhooks know no PatchOptions: a patch is a create or an update.</summary>
    private static JsonObject Options(AdmissionRequest request)
    {
        var options = (JsonObject?)request.Options?.DeepClone() ?? new JsonObject { ["apiVersion"] = "meta.k8s.io/v1" };
        options["kind"] = request.Operation switch { "CREATE" => "CreateOptions", "DELETE" => "DeleteOptions", _ => "UpdateOptions" };
        options.Remove("force");
        return options;
    }

    private static JsonObject Kind(ResourceDefinition resource) =>
        new() { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind };

    private static JsonObject Resource(ResourceDefinition resource) =>
        new() { ["group"] = resource.Group, ["version"] = resource.Version, ["resource"] = resource.Plural };

    private static JsonObject User(UserInfo user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        Add(info, "uid", user.Uid);
        if (user.Groups.Count > 0)
        {
            info["groups"] = List(user.Groups);
        }

        if (user.Extra.Count > 0)
        {
            info["extra"] = new JsonObject(user.Extra.Select(extra => KeyValuePair.Create(extra.Key, (JsonNode?)List(extra.Value))));
        }

        return info;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);

    private static void Add(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            target[name] = value;
        }
    }
}
