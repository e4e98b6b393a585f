using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What happens to an object between the request and the store, apart from the store itself: identity, decoding, generation, rules.</summary>
internal sealed class ObjectPreparation(TimeProvider time)
{
    /// <summary>The body must name the kind, the name and the namespace of the path, or leave them out.</summary>
    public static void CheckIdentity(WriteRequest request, JsonObject body, bool isCreate)
    {
        CheckKind(request.Resource, body);
        var name = ObjectMeta.Text(body, "name");
        if (request.Name is not null && name != request.Name)
        {
            if (name.Length > 0 && !isCreate)
            {
                throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");
            }

            ObjectMeta.Of(body)["name"] = request.Name;
        }

        var @namespace = ObjectMeta.Text(body, "namespace");
        if (!request.Resource.Namespaced)
        {
            ObjectMeta.Of(body).Remove("namespace");
        }
        else if (@namespace.Length > 0 && @namespace != request.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
        else
        {
            ObjectMeta.Of(body)["namespace"] = request.Namespace;
        }
    }

    /// <summary>Prunes and defaults, and reports unknown fields as the request asks.</summary>
    public static void Decode(WriteRequest request, JsonObject value)
    {
        if (IsOtherKind(request.Resource, value))
        {
            // No schema belongs to that kind: validation will say so.
            return;
        }

        if (request.Resource.Schema.FindMismatch(value) is { } mismatch)
        {
            throw ApiErrors.BadRequest($"{request.Resource.Kind} in version \"{request.Resource.Version}\" cannot be handled as a {request.Resource.Kind}: {mismatch}");
        }

        var unknown = request.Resource.Schema.Prune(value);
        DropEmpty(ObjectMeta.Of(value));
        request.Resource.Schema.Default(value);
        Report(request, [.. request.DuplicateFields.Select(field => $"duplicate field \"{field}\""), .. unknown.Select(field => $"unknown field \"{field}\"")]);
    }

    /// <summary>Fills what the server alone decides about a new object.</summary>
    public void FillNew(WriteRequest request, JsonObject value)
    {
        var metadata = ObjectMeta.Of(value);
        if (ObjectMeta.Text(value, "name").Length == 0 && ObjectMeta.Text(value, "generateName") is { Length: > 0 } prefix)
        {
            metadata["name"] = ObjectMeta.GenerateName(prefix);
        }

        foreach (var field in (string[])["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
        {
            metadata.Remove(field);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ObjectMeta.Timestamp(time.GetUtcNow());
        if (request.Resource.HasGeneration)
        {
            metadata["generation"] = 1;
        }
    }

    /// <summary>Takes over from the stored object what an update cannot change through this path.</summary>
    public static void KeepUntouchable(WriteRequest request, JsonObject value, JsonObject old)
    {
        if (request.Subresource == "status" && old["metadata"] is JsonObject oldMetadata)
        {
            var managed = value["metadata"]?["managedFields"]?.DeepClone();
            value["metadata"] = oldMetadata.DeepClone();
            if (managed is not null)
            {
                ObjectMeta.Of(value)["managedFields"] = managed;
            }
        }

        foreach (var field in (string[])["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "generateName", "resourceVersion"])
        {
            ObjectMeta.Copy(old, value, field);
        }

        if (request.Resource.HasGeneration && !SameContent(value, old))
        {
            ObjectMeta.Of(value)["generation"] = ObjectMeta.Generation(old) + 1;
        }
    }

    /// <summary>Each of the two paths to an object changes only its own half.</summary>
    public static void SeparateStatus(WriteRequest request, JsonObject value, JsonObject old)
    {
        if (!request.Resource.HasStatus)
        {
            return;
        }

        if (request.Subresource == "status")
        {
            var status = value["status"]?.DeepClone();
            foreach (var name in value.Select(field => field.Key).Where(name => name is not "metadata").ToList())
            {
                value.Remove(name);
            }

            foreach (var (name, node) in old.Where(field => field.Key is not ("metadata" or "status")))
            {
                value[name] = node?.DeepClone();
            }

            if (status is not null)
            {
                value["status"] = status;
            }
        }
        else if (old["status"] is { } status)
        {
            value["status"] = status.DeepClone();
        }
        else
        {
            value.Remove("status");
        }
    }

    public static void Validate(WriteRequest request, JsonObject value, JsonObject? old)
    {
        var errors = new List<FieldError>();
        if (IsOtherKind(request.Resource, value))
        {
            errors.Add(MetadataRules.Invalid("kind", (string?)value["kind"] ?? "", $"must be {request.Resource.Kind}"));
        }

        errors.AddRange(old is null ? MetadataRules.Check(request.Resource, value) : MetadataRules.CheckUpdate(request.Resource, value, old));
        errors.AddRange(request.Resource.Schema.Validate(value, old));
        if (errors.Count > 0)
        {
            var kind = (string?)value["kind"] ?? request.Resource.Kind;
            var qualified = request.Resource.Group.Length == 0 ? kind : $"{kind}.{request.Resource.Group}";
            throw ApiErrors.Invalid(qualified, request.Resource.Group, kind, ObjectMeta.Text(value, "name"), errors);
        }
    }

    /// <summary>What Go leaves out when it writes an object is not kept.</summary>
    private static void DropEmpty(JsonObject metadata)
    {
        foreach (var field in (string[])["finalizers", "ownerReferences", "labels", "annotations"])
        {
            if (metadata[field] is JsonArray { Count: 0 } or JsonObject { Count: 0 })
            {
                metadata.Remove(field);
            }
        }
    }

    private static bool IsOtherKind(ResourceDefinition resource, JsonObject value) =>
        resource.IsCustom && value["kind"] is JsonValue kind && kind.TryGetValue<string>(out var text) && text != resource.Kind;

    private static void CheckKind(ResourceDefinition resource, JsonObject body)
    {
        var (apiVersion, kind) = ((string?)body["apiVersion"] ?? "", (string?)body["kind"] ?? "");
        if (resource.IsCustom && (kind.Length == 0 || apiVersion.Length == 0))
        {
            var missing = kind.Length == 0 ? "Kind" : "apiVersion";
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {resource.Kind}): Object '{missing}' is missing in '{body.ToJsonString(JsonText.Options)}' ({RequestBody.Summarize(JsonText.Bytes(body))})");
        }

        if (apiVersion.Length > 0 && apiVersion != resource.ApiVersion)
        {
            throw ApiErrors.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({resource.ApiVersion})");
        }

        if (!resource.IsCustom && kind.Length > 0 && kind != resource.Kind)
        {
            throw ApiErrors.BadRequest($"{kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: converting ({kind}) to ({resource.Kind}): unknown conversion");
        }

        body["kind"] = kind.Length == 0 ? resource.Kind : kind;
        body["apiVersion"] = resource.ApiVersion;
    }

    private static void Report(WriteRequest request, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        switch (request.FieldValidation)
        {
            case FieldValidation.Warn:
                request.Warnings.AddRange(problems);
                break;
            case FieldValidation.Strict:
                var (resource, kind) = (request.Resource, request.Resource.Kind);
                throw ApiErrors.BadRequest($"{kind} in version \"{resource.Version}\" cannot be handled as a {kind}: strict decoding error: {string.Join(", ", problems)}");
        }
    }

    private static bool SameContent(JsonObject value, JsonObject old)
    {
        static bool Counts(string name) => name is not ("metadata" or "status" or "apiVersion" or "kind");
        var names = value.Select(field => field.Key).Union(old.Select(field => field.Key)).Where(Counts);
        return names.All(name => JsonNode.DeepEquals(value[name], old[name]));
    }
}
