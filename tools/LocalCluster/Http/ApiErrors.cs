using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Refusals in the words of kube-apiserver.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/api/errors.</remarks>
internal static class ApiErrors
{
    public static ApiException NotFound(ResourceDefinition resource, string name) =>
        new(404, "NotFound", $"{resource.QualifiedResource} \"{name}\" not found", Details(name, resource.Group, resource.Plural));

    public static ApiException NamespaceNotFound(string name) =>
        new(404, "NotFound", $"namespaces \"{name}\" not found", Details(name, "", "namespaces"));

    public static ApiException AlreadyExists(ResourceDefinition resource, string name) =>
        new(409, "AlreadyExists", $"{resource.QualifiedResource} \"{name}\" already exists", Details(name, resource.Group, resource.Plural));

    public static ApiException Modified(ResourceDefinition resource, string name) =>
        Conflict(resource.QualifiedResource, resource.Group, resource.Plural, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Conflict(string qualified, string group, string kind, string name, string message) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {qualified} \"{name}\": {message}", Details(name, group, kind));

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Forbidden(ResourceDefinition resource, string name, string message, JsonArray? causes = null)
    {
        var details = Details(name, resource.Group, resource.Plural);
        if (causes is not null)
        {
            details["causes"] = causes;
        }

        return new(403, "Forbidden", $"{resource.QualifiedResource} \"{name}\" is forbidden: {message}", details);
    }

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException ResourceNotFound() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException UnsupportedMediaType(params string[] accepted) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {string.Join(", ", accepted)}");

    public static ApiException NotAcceptable(params string[] accepted) =>
        new(406, "NotAcceptable", $"only the following media types are accepted: {string.Join(", ", accepted)}");

    public static ApiException TooLarge() => new(413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728");

    public static ApiException Internal(string message) => new(
        500, "InternalError", $"Internal error occurred: {message}", new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static ApiException Expired(string message) => new(410, "Expired", message);

    public static ApiException Invalid(string qualifiedKind, string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var details = Details(name, group, kind);
        details["causes"] = new JsonArray([.. errors.Select(error => (JsonNode)new JsonObject
        {
            ["reason"] = error.Reason,
            ["message"] = error.Message,
            ["field"] = error.Field,
        })]);
        // Equal errors are reported once in the sentence, but every time in the causes.
        var sentences = errors.Select(error => $"{error.Field}: {error.Message}").Distinct().ToList();
        var list = sentences.Count == 1 ? sentences[0] : $"[{string.Join(", ", sentences)}]";
        return new(422, "Invalid", $"{qualifiedKind} \"{name}\" is invalid: {list}", details);
    }

    public static ApiException Invalid(ResourceDefinition resource, string name, IReadOnlyList<FieldError> errors) =>
        Invalid(resource.QualifiedKind, resource.Group, resource.Kind, name, errors);

    public static ApiException InvalidOptions(string kind, string field, string reason, string message) =>
        Invalid($"{kind}.meta.k8s.io", "meta.k8s.io", kind, "", [new FieldError(field, reason, message)]);

    private static JsonObject Details(string name, string group, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        if (kind.Length > 0)
        {
            details["kind"] = kind;
        }

        return details;
    }
}
