using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Serves what CustomResourceDefinitions define, accepts their names, and clears up after them.</summary>
internal sealed partial class DefinitionController(
    ObjectService objects, Drain drain, Func<JsonObject, JsonObject, IObjectSchema> schemas, TimeProvider time, ILogger<DefinitionController> log) : IController
{
    private readonly ConcurrentDictionary<string, Task> _clearing = new();

    public string Name => "definitions";

    public bool Wants(Change change)
    {
        if (change.Resource != WellKnown.CustomResourceDefinitions)
        {
            return false;
        }

        if (change.Type != ChangeType.Deleted && !change.Current.IsDeleting)
        {
            // Served from the moment of its creation: whoever has the answer may use the kind.
            Serve(change.Current.Parse());
        }

        return true;
    }

    public IEnumerable<Change> Existing() =>
        Served(objects.Store.Read(WellKnown.CustomResourceDefinitions).Objects.In(null))
            .Select(crd => new Change(ChangeType.Added, WellKnown.CustomResourceDefinitions, crd, null, time.GetUtcNow()));

    public async ValueTask HandleAsync(Change change, CancellationToken cancellationToken)
    {
        var stored = objects.Store.Find(WellKnown.CustomResourceDefinitions, change.Current.Key);
        if (stored is null)
        {
            objects.Registry.RemoveCustom(change.Current.Key.Name);
            objects.Store.EndWatches(StorageOf(change.Current.Parse()));
            return;
        }

        var crd = stored.Parse();
        if (stored.IsDeleting)
        {
            // Finalizers of its objects may take long: other definitions do not wait for this one.
            if (ObjectMeta.Finalizers(crd).Contains(WellKnown.CustomResourceCleanup))
            {
                _ = _clearing.GetOrAdd(stored.Key.Name, _ => ClearAsync(crd, cancellationToken));
            }
        }
        else
        {
            await AcceptAsync(crd, cancellationToken);
        }
    }

    private IEnumerable<StoredObject> Served(IEnumerable<StoredObject> definitions)
    {
        foreach (var stored in definitions)
        {
            Serve(stored.Parse());
            yield return stored;
        }
    }

    private static GroupResource StorageOf(JsonObject crd) => new((string)crd["spec"]!["group"]!, (string)crd["spec"]!["names"]!["plural"]!);

    private void Serve(JsonObject crd)
    {
        var name = ObjectMeta.Text(crd, "name");
        try
        {
            objects.Registry.SetCustom(name, CustomDefinitions.Of(crd, schemas));
        }
        catch (FormatException bad)
        {
            NotServed(log, bad, name);
        }
    }

    private async ValueTask AcceptAsync(JsonObject crd, CancellationToken cancellationToken)
    {
        if (crd["status"]?["acceptedNames"] is { } accepted && JsonNode.DeepEquals(accepted, crd["spec"]!["names"]) && crd["status"]?["conditions"] is JsonArray { Count: >= 2 })
        {
            return;
        }

        await UpdateAsync(crd, value =>
        {
            var status = value["status"] as JsonObject ?? [];
            value["status"] = status;
            status["acceptedNames"] = value["spec"]!["names"]!.DeepClone();
            StatusConditions.Set(value, "NamesAccepted", "True", "NoConflicts", "no conflicts found", time.GetUtcNow());
            StatusConditions.Set(value, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", time.GetUtcNow());
        }, "status", cancellationToken);
    }

    private async Task ClearAsync(JsonObject crd, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var (name, storage) = (ObjectMeta.Text(crd, "name"), StorageOf(crd));
        try
        {
            await drain.RunAsync(() => objects.Registry.Current.FindStored(storage) is { } served ? [served] : [], null, cancellationToken);
            objects.Registry.RemoveCustom(name);
            await UpdateAsync(crd, value => ObjectMeta.SetFinalizers(value, [.. ObjectMeta.Finalizers(value).Where(item => item != WellKnown.CustomResourceCleanup)]), null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception failed)
        {
            NotCleared(log, failed, name);
        }
        finally
        {
            _clearing.TryRemove(name, out _);
        }
    }

    private async ValueTask UpdateAsync(JsonObject crd, Action<JsonObject> change, string? subresource, CancellationToken cancellationToken)
    {
        var definition = objects.Registry.Current.FindStored(WellKnown.CustomResourceDefinitions)!;
        var request = new WriteRequest { Resource = definition, Name = ObjectMeta.Text(crd, "name"), Subresource = subresource, FieldManager = "kube-apiserver" };
        await objects.UpdateAsync(request, (value, _) =>
        {
            change(value);
            return value;
        }, track: true, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "custom resource definition {Name} is not served")]
    private static partial void NotServed(ILogger logger, Exception reason, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "objects of custom resource definition {Name} could not be cleared")]
    private static partial void NotCleared(ILogger logger, Exception failed, string name);
}
