using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Creates and changes objects: the way of every write, whether a client or a controller makes it.</summary>
internal sealed class ObjectService(ObjectStore store, ResourceRegistry registry, ObjectPreparation preparation, FieldOwnership ownership, BuiltinCreation builtins, IAdmission admission)
{
    // Writers that race on one object meet again and again; the bound only guards against a defect.
    private const int MaxAttempts = 1000;
    private const int MaxNameAttempts = 8;

    public ObjectStore Store { get; } = store;

    public ResourceRegistry Registry { get; } = registry;

    /// <summary>Creates an object from a request's body, which is changed on the way.</summary>
    public async ValueTask<WriteResult> CreateAsync(WriteRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        ObjectPreparation.CheckIdentity(request, body, isCreate: true);
        if (ObjectMeta.Text(body, "resourceVersion") is { Length: > 0 })
        {
            throw new ApiException(500, null, "resourceVersion should not be set on objects to be created");
        }

        ObjectPreparation.Decode(request, body);
        return await InsertAsync(request, body, track: true, cancellationToken);
    }

    /// <summary>Creates an object that is decoded already.</summary>
    /// <param name="track">False where the caller has computed the managed fields itself, as apply does.</param>
    public async ValueTask<WriteResult> InsertAsync(WriteRequest request, JsonObject value, bool track, CancellationToken cancellationToken)
    {
        RequireLivingNamespace(request, ObjectMeta.Text(value, "name"));
        if (request.Resource is { HasStatus: true, IsCustom: true } && request.Subresource is null)
        {
            value.Remove("status");
        }

        BuiltinCreation.Label(request.Resource, value);
        if (track)
        {
            ownership.Track(request, null, value);
        }

        var review = Review(request, "CREATE", ObjectMeta.Text(value, "name"), value, null);
        if (await admission.MutateAsync(review, cancellationToken))
        {
            value = review.Object!;
            request.Resource.Schema.Prune(value);
            request.Resource.Schema.Default(value);
            // Fields that a webhook sets belong to nobody.
        }

        for (var attempt = 1; ; attempt++)
        {
            var generated = ObjectMeta.Text(value, "name").Length == 0;
            preparation.FillNew(request, value);
            builtins.Prepare(request, value, null);
            ObjectPreparation.Validate(request, value, null);
            await admission.ValidateAsync(Review(request, "CREATE", ObjectMeta.Text(value, "name"), value, null), cancellationToken);
            var draft = ObjectEncoder.Encode(new ObjectKey(request.Namespace ?? "", ObjectMeta.Text(value, "name")), value);
            var taken = Store.Find(request.Resource.Storage, draft.Key) is not null;
            var stored = taken ? null : request.DryRun ? draft.WithoutVersion() : Store.Create(request.Resource.Storage, draft);
            if (stored is not null)
            {
                return new WriteResult(WriteOutcome.Created, stored);
            }

            if (!generated || attempt >= MaxNameAttempts)
            {
                throw ApiErrors.AlreadyExists(request.Resource, draft.Key.Name);
            }

            ObjectMeta.Of(value).Remove("name");
        }
    }

    /// <summary>Changes an object, again from its newest state when another writer was faster.</summary>
    /// <param name="change">Makes the new state from a copy of the stored one.</param>
    /// <param name="track">False where <paramref name="change"/> computes the managed fields itself.</param>
    public async ValueTask<WriteResult> UpdateAsync(WriteRequest request, Func<JsonObject, StoredObject, JsonObject> change, bool track, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(request.Namespace ?? "", request.Name!);
        for (var attempt = 1; ; attempt++)
        {
            var seen = Store.Find(request.Resource.Storage, key) ?? throw ApiErrors.NotFound(request.Resource, key.Name);
            var old = ReadAs(request.Resource, seen);
            var value = change(ReadAs(request.Resource, seen), seen);
            RequireVersion(request, value, seen);
            var prepared = await PrepareUpdateAsync(request, value, old, track, cancellationToken);
            if (Commit(request, prepared, old, seen) is { } result)
            {
                return result;
            }

            if (attempt >= MaxAttempts)
            {
                throw ApiErrors.Modified(request.Resource, key.Name);
            }

            request.Warnings.Clear();
        }
    }

    /// <summary>Server-side apply: creates the object or merges into it.</summary>
    public async ValueTask<WriteResult> ApplyAsync(WriteRequest request, JsonObject applied, bool force, CancellationToken cancellationToken)
    {
        ObjectPreparation.CheckIdentity(request, applied, isCreate: false);
        var key = new ObjectKey(request.Namespace ?? "", request.Name!);
        while (true)
        {
            if (Store.Find(request.Resource.Storage, key) is null && request.Subresource is null)
            {
                RequireNoIdentity(request, applied);
                var created = ownership.Apply(request, null, (JsonObject)applied.DeepClone(), force);
                ObjectPreparation.Decode(request, created);
                try
                {
                    return await InsertAsync(request, created, track: false, cancellationToken);
                }
                catch (ApiException taken) when (taken is { Code: 409, Reason: "AlreadyExists" })
                {
                    // Created meanwhile: merge into it.
                    request.Warnings.Clear();
                }
            }

            try
            {
                return await UpdateAsync(request, (current, _) => ownership.Apply(request, current, (JsonObject)applied.DeepClone(), force), track: false, cancellationToken);
            }
            catch (ApiException gone) when (gone.Code == 404 && request.Subresource is null && Store.Find(request.Resource.Storage, key) is null)
            {
                // Deleted meanwhile: create it.
                request.Warnings.Clear();
            }
        }
    }

    /// <summary>Parses a stored object in the version of a definition.</summary>
    public static JsonObject ReadAs(ResourceDefinition resource, StoredObject stored)
    {
        var value = stored.Parse();
        if (stored.ApiVersion != resource.ApiVersion)
        {
            VersionConversion.Convert(value, resource);
        }

        return value;
    }

    public void RequireLivingNamespace(WriteRequest request, string name)
    {
        if (!request.Resource.Namespaced)
        {
            return;
        }

        var found = Store.Find(WellKnown.Namespaces, new ObjectKey("", request.Namespace!)) ?? throw ApiErrors.NamespaceNotFound(request.Namespace!);
        if (found.IsDeleting)
        {
            throw ApiErrors.Forbidden(
                request.Resource,
                name,
                $"unable to create new content in namespace {request.Namespace} because it is being terminated",
                new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating", ["message"] = $"namespace {request.Namespace} is being terminated", ["field"] = "metadata.namespace" }));
        }
    }

    public AdmissionRequest Review(WriteRequest request, string operation, string name, JsonObject? value, JsonObject? old) => new()
    {
        Resource = request.Resource,
        Namespace = request.Namespace,
        Name = name,
        Subresource = request.Subresource,
        Operation = operation,
        User = request.User,
        DryRun = request.DryRun,
        Object = value,
        OldObject = old,
        Options = request.Options,
        Warnings = request.Warnings,
    };

    /// <summary>Who names a uid or a version means an object that exists.</summary>
    private static void RequireNoIdentity(WriteRequest request, JsonObject applied)
    {
        if (ObjectMeta.Text(applied, "uid") is { Length: > 0 } uid)
        {
            throw ApiErrors.Conflict(request.Resource.QualifiedResource, request.Resource.Group, request.Resource.Plural, request.Name!, $"Precondition failed: UID in precondition: {uid}, UID in object meta: ");
        }

        if (ObjectMeta.Text(applied, "resourceVersion").Length > 0)
        {
            throw ApiErrors.NotFound(request.Resource, request.Name!);
        }
    }

    private static void RequireVersion(WriteRequest request, JsonObject value, StoredObject seen)
    {
        var wanted = ObjectMeta.Text(value, "resourceVersion");
        if (wanted.Length > 0 && wanted != "0" && wanted != seen.ResourceVersion.ToString())
        {
            throw ApiErrors.Modified(request.Resource, seen.Key.Name);
        }
    }

    private async ValueTask<JsonObject> PrepareUpdateAsync(WriteRequest request, JsonObject value, JsonObject old, bool track, CancellationToken cancellationToken)
    {
        ObjectPreparation.CheckIdentity(request, value, isCreate: false);
        MetadataRules.RequireSameUid(request, value, old);
        ObjectPreparation.Decode(request, value);
        ObjectPreparation.SeparateStatus(request, value, old);
        BuiltinCreation.Label(request.Resource, value);
        if (track)
        {
            ownership.Track(request, old, value);
        }

        var review = Review(request, "UPDATE", request.Name!, value, old);
        if (await admission.MutateAsync(review, cancellationToken))
        {
            value = review.Object!;
            request.Resource.Schema.Prune(value);
            request.Resource.Schema.Default(value);
            ObjectPreparation.SeparateStatus(request, value, old);
        }

        ObjectPreparation.KeepUntouchable(request, value, old);
        builtins.Prepare(request, value, old);
        ObjectPreparation.Validate(request, value, old);
        await admission.ValidateAsync(Review(request, "UPDATE", request.Name!, value, old), cancellationToken);
        return value;
    }

    private WriteResult? Commit(WriteRequest request, JsonObject value, JsonObject old, StoredObject seen)
    {
        if (JsonNode.DeepEquals(value, old) || FieldOwnership.DiffersInTimesOnly(old, value))
        {
            return new WriteResult(WriteOutcome.Unchanged, seen);
        }

        var draft = ObjectEncoder.Encode(seen.Key, value);
        if (Deletion.IsComplete(request.Resource, value))
        {
            return request.DryRun || Store.Delete(request.Resource.Storage, draft, seen) ? new WriteResult(WriteOutcome.Removed, draft.At(seen.ResourceVersion)) : null;
        }

        if (request.DryRun)
        {
            return new WriteResult(WriteOutcome.Updated, draft.At(seen.ResourceVersion));
        }

        return Store.Update(request.Resource.Storage, draft, seen) is { } stored ? new WriteResult(WriteOutcome.Updated, stored) : null;
    }
}
