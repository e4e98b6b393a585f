using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.LocalCluster.Selection;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The rules that hold for the metadata of every kind.</summary>
/// <remarks>Source: k8s.io/apimachinery/pkg/api/validation/objectmeta.go.</remarks>
internal static partial class MetadataRules
{
    private const string SubdomainMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string LabelMessage = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private const string ServiceMessage = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private const int MaxAnnotationBytes = 256 * 1024;

    public static IEnumerable<FieldError> Check(ResourceDefinition resource, JsonObject value)
    {
        var name = ObjectMeta.Text(value, "name");
        if (name.Length == 0)
        {
            yield return new FieldError("metadata.name", "FieldValueRequired", "Required value: name or generateName is required");
        }
        else if (NameError(resource, name) is { } nameError)
        {
            yield return Invalid("metadata.name", name, nameError);
        }

        foreach (var error in Labels(value).Concat(Annotations(value)).Concat(Owners(value)).Concat(FinalizerNames(value)))
        {
            yield return error;
        }
    }

    public static IEnumerable<FieldError> CheckUpdate(ResourceDefinition resource, JsonObject value, JsonObject old)
    {
        foreach (var error in Check(resource, value))
        {
            yield return error;
        }

        if (!ObjectMeta.IsDeleting(old))
        {
            yield break;
        }

        var added = ObjectMeta.Finalizers(value).Except(ObjectMeta.Finalizers(old)).ToList();
        if (added.Count > 0)
        {
            var message = $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(Quote))}}}";
            yield return new FieldError("metadata.finalizers", "FieldValueForbidden", message);
            if (resource.IsCustom)
            {
                // Custom resources are checked by two strategies, each of which reports it.
                yield return new FieldError("metadata.finalizers", "FieldValueForbidden", message);
            }
        }
    }

    /// <summary>An object keeps its uid. Whoever replaces the whole object means another one; whoever patches it breaks a rule.</summary>
    /// <exception cref="ApiException">The uid is another one.</exception>
    public static void RequireSameUid(WriteRequest request, JsonObject value, JsonObject old)
    {
        var (wanted, uid, resource) = (ObjectMeta.Text(value, "uid"), ObjectMeta.Text(old, "uid"), request.Resource);
        if (wanted.Length == 0 || wanted == uid)
        {
            return;
        }

        if ((string?)request.Options?["kind"] == "PatchOptions")
        {
            // Two strategies check it, each of which reports it.
            var error = Invalid("metadata.uid", wanted, "field is immutable");
            throw ApiErrors.Invalid(resource, request.Name!, [error, error]);
        }

        var key = string.Join('/', ((string?[])["/registry", resource.IsCustom ? resource.Group : null, resource.Plural, request.Namespace, request.Name]).Where(part => !string.IsNullOrEmpty(part)));
        throw ApiErrors.Conflict(resource.QualifiedResource, resource.Group, resource.Plural, request.Name!, $"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {wanted}, UID in object meta: {uid}");
    }

    public static FieldError Invalid(string field, string value, string message) =>
        new(field, "FieldValueInvalid", $"Invalid value: {Quote(value)}: {message}");

    public static string Quote(string text) => JsonSerializer.Serialize(text, JsonText.Options);

    private static string? NameError(ResourceDefinition resource, string name) => (resource.Group, resource.Plural) switch
    {
        ("", "services") => name.Length > 63 ? "must be no more than 63 characters" : ServiceName().IsMatch(name) ? null : ServiceMessage,
        ("", "namespaces") => name.Length > 63 ? "must be no more than 63 characters" : LabelName().IsMatch(name) ? null : LabelMessage,
        ("rbac.authorization.k8s.io", _) => PathSegment(name),
        _ => name.Length > 253 ? "must be no more than 253 characters" : Subdomain().IsMatch(name) ? null : SubdomainMessage,
    };

    private static string? PathSegment(string name) => name switch
    {
        "." or ".." => $"may not be '{name}'",
        _ when name.Contains('/') => "may not contain '/'",
        _ when name.Contains('%') => "may not contain '%'",
        _ => null,
    };

    private static IEnumerable<FieldError> Labels(JsonObject value)
    {
        foreach (var (key, node) in value["metadata"]?["labels"] as JsonObject ?? [])
        {
            if (LabelSyntax.NameError(key) is { } keyError)
            {
                yield return Invalid("metadata.labels", key, keyError);
            }

            var text = node is JsonValue scalar && scalar.TryGetValue<string>(out var s) ? s : "";
            if (LabelSyntax.ValueError(text) is { } valueError)
            {
                yield return Invalid("metadata.labels", text, valueError);
            }
        }
    }

    private static IEnumerable<FieldError> Annotations(JsonObject value)
    {
        long size = 0;
        foreach (var (key, node) in value["metadata"]?["annotations"] as JsonObject ?? [])
        {
            if (LabelSyntax.NameError(key.ToLowerInvariant()) is { } keyError)
            {
                yield return Invalid("metadata.annotations", key, keyError);
            }

            size += key.Length + (node?.ToString().Length ?? 0);
        }

        if (size > MaxAnnotationBytes)
        {
            yield return new FieldError("metadata.annotations", "FieldValueTooLong", $"Too long: must have at most {MaxAnnotationBytes} bytes");
        }
    }

    private static IEnumerable<FieldError> Owners(JsonObject value)
    {
        var owners = (value["metadata"]?["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        string? controller = null;
        foreach (var owner in owners)
        {
            foreach (var field in (string[])["apiVersion", "kind", "name", "uid"])
            {
                if (string.IsNullOrEmpty((string?)owner[field]))
                {
                    yield return new FieldError($"metadata.ownerReferences.{field}", "FieldValueInvalid", $"Invalid value: \"\": {(field == "apiVersion" ? "version must not be empty" : $"{field} must not be empty")}");
                }
            }

            if (owner["controller"] is not JsonValue flag || !flag.TryGetValue<bool>(out var isController) || !isController)
            {
                continue;
            }

            var label = $"{owner["kind"]}/{owner["name"]}";
            if (controller is not null)
            {
                yield return new FieldError("metadata.ownerReferences", "FieldValueInvalid", $"Invalid value: {GoOwners(owners)}: Only one reference can have Controller set to true. Found \"true\" in references for {controller} and {label}");
            }

            controller = label;
        }
    }

    private static IEnumerable<FieldError> FinalizerNames(JsonObject value) =>
        from finalizer in ObjectMeta.Finalizers(value)
        let error = LabelSyntax.NameError(finalizer)
        where error is not null
        select Invalid("metadata.finalizers", finalizer, error);

    /// <summary>The references as Go prints a value of them. Addresses of pointers have no meaning here; zero stands for them.</summary>
    private static string GoOwners(IEnumerable<JsonObject> owners)
    {
        static string Pointer(JsonNode? flag) => flag is null ? "(*bool)(nil)" : "(*bool)(0x0)";
        var items = owners.Select(owner =>
            $"v1.OwnerReference{{APIVersion:{Quote((string?)owner["apiVersion"] ?? "")}, Kind:{Quote((string?)owner["kind"] ?? "")}, Name:{Quote((string?)owner["name"] ?? "")}, UID:{Quote((string?)owner["uid"] ?? "")}, Controller:{Pointer(owner["controller"])}, BlockOwnerDeletion:{Pointer(owner["blockOwnerDeletion"])}}}");
        return $"[]v1.OwnerReference{{{string.Join(", ", items)}}}";
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LabelName();

    [GeneratedRegex("^[a-z]([-a-z0-9]*[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceName();
}
