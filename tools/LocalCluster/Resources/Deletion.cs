using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Deletes objects: at once, or by marking them when finalizers have to run first.</summary>
internal sealed class Deletion(ObjectService objects, IAdmission admission, TimeProvider time)
{
    /// <summary>Nothing holds the object any more.</summary>
    public static bool IsComplete(ResourceDefinition resource, JsonObject value) =>
        ObjectMeta.IsDeleting(value)
        && ObjectMeta.Finalizers(value).Count == 0
        && (resource.Storage != WellKnown.Namespaces || value["spec"]?["finalizers"] is not JsonArray { Count: > 0 });

    public async ValueTask<WriteResult> DeleteAsync(WriteRequest request, DeleteOptions options, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(request.Namespace ?? "", request.Name!);
        var reviewed = false;
        while (true)
        {
            var seen = objects.Store.Find(request.Resource.Storage, key) ?? throw ApiErrors.NotFound(request.Resource, key.Name);
            CheckPreconditions(request.Resource, seen, options);
            var value = ObjectService.ReadAs(request.Resource, seen);
            if (!reviewed)
            {
                var review = objects.Review(request, "DELETE", key.Name, null, value);
                await admission.MutateAsync(review, cancellationToken);
                await admission.ValidateAsync(review, cancellationToken);
                reviewed = true;
                // Admission takes time: the object is read again.
                continue;
            }

            if (TryDelete(request, options, seen, value) is { } result)
            {
                return result;
            }
        }
    }

    private WriteResult? TryDelete(WriteRequest request, DeleteOptions options, StoredObject seen, JsonObject value)
    {
        var finalizers = FinalizersFor(request.Resource, value, options.Propagation);
        var wasDeleting = ObjectMeta.IsDeleting(value);
        var isHeld = finalizers.Count > 0 || HoldsNamespace(request.Resource, value);
        if (!isHeld)
        {
            var removed = options.DryRun || request.DryRun || objects.Store.Delete(request.Resource.Storage, seen, seen);
            return removed ? new WriteResult(WriteOutcome.Removed, seen) : null;
        }

        if (wasDeleting && finalizers.SequenceEqual(ObjectMeta.Finalizers(value)))
        {
            return new WriteResult(WriteOutcome.Marked, seen);
        }

        Mark(request.Resource, value, finalizers, wasDeleting);
        var draft = ObjectEncoder.Encode(seen.Key, value);
        if (options.DryRun || request.DryRun)
        {
            return new WriteResult(WriteOutcome.Marked, draft.At(seen.ResourceVersion));
        }

        return objects.Store.Update(request.Resource.Storage, draft, seen) is { } stored ? new WriteResult(WriteOutcome.Marked, stored) : null;
    }

    private void Mark(ResourceDefinition resource, JsonObject value, IReadOnlyList<string> finalizers, bool wasDeleting)
    {
        ObjectMeta.SetFinalizers(value, finalizers);
        if (wasDeleting)
        {
            return;
        }

        var metadata = ObjectMeta.Of(value);
        metadata["deletionTimestamp"] = ObjectMeta.Timestamp(time.GetUtcNow());
        if (resource.Storage == WellKnown.Namespaces)
        {
            value["status"] = new JsonObject { ["phase"] = "Terminating" };
        }
        else if (resource.Storage == WellKnown.CustomResourceDefinitions)
        {
            StatusConditions.Set(value, "Terminating", "True", "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon", time.GetUtcNow());
        }
        else
        {
            metadata["deletionGracePeriodSeconds"] = 0;
            if (ObjectMeta.Generation(value) is > 0 and var generation)
            {
                metadata["generation"] = generation + 1;
            }
        }
    }

    private static bool HoldsNamespace(ResourceDefinition resource, JsonObject value) =>
        resource.Storage == WellKnown.Namespaces && value["spec"]?["finalizers"] is JsonArray { Count: > 0 };

    private static IReadOnlyList<string> FinalizersFor(ResourceDefinition resource, JsonObject value, DeletePropagation propagation)
    {
        var present = ObjectMeta.Finalizers(value);
        if (resource.Storage == WellKnown.CustomResourceDefinitions)
        {
            // A definition goes after its objects, whatever the client asked for.
            return ObjectMeta.IsDeleting(value) || present.Contains(WellKnown.CustomResourceCleanup) ? present : [.. present, WellKnown.CustomResourceCleanup];
        }

        if (propagation == DeletePropagation.Default)
        {
            return present;
        }

        var kept = present.Where(name => name is not (WellKnown.OrphanDependents or WellKnown.ForegroundDeletion)).ToList();
        if (propagation == DeletePropagation.Orphan)
        {
            kept.Add(WellKnown.OrphanDependents);
        }
        else if (propagation == DeletePropagation.Foreground)
        {
            kept.Add(WellKnown.ForegroundDeletion);
        }

        return kept;
    }

    private static void CheckPreconditions(ResourceDefinition resource, StoredObject seen, DeleteOptions options)
    {
        if (options.Uid is not null && options.Uid != seen.Uid)
        {
            throw ApiErrors.Conflict(resource.QualifiedKind, resource.Group, resource.Kind, seen.Key.Name, $"the UID in the precondition ({options.Uid}) does not match the UID in record ({seen.Uid}). The object might have been deleted and then recreated");
        }

        if (options.ResourceVersion is not null && options.ResourceVersion != seen.ResourceVersion.ToString())
        {
            throw ApiErrors.Conflict(resource.QualifiedKind, resource.Group, resource.Kind, seen.Key.Name, $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record ({seen.ResourceVersion}). The object might have been modified");
        }
    }
}
