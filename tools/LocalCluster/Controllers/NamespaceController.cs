using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Gives a new namespace its default ServiceAccount, and empties one that is being deleted.</summary>
internal sealed partial class NamespaceController(ObjectService objects, Drain drain, TimeProvider time, ILogger<NamespaceController> log) : IController
{
    private static readonly TimeSpan Terminating = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, Task> _emptying = new();

    public string Name => "namespaces";

    public bool Wants(Change change) => change.Resource == WellKnown.Namespaces && change.Type != ChangeType.Deleted;

    public IEnumerable<Change> Existing() =>
        objects.Store.Read(WellKnown.Namespaces).Objects.In(null)
            .Select(item => new Change(ChangeType.Added, WellKnown.Namespaces, item, null, time.GetUtcNow()));

    public async ValueTask HandleAsync(Change change, CancellationToken cancellationToken)
    {
        var name = change.Current.Key.Name;
        if (change.Current.IsDeleting)
        {
            // Finalizers of its objects may take long: other namespaces do not wait for this one.
            _ = _emptying.GetOrAdd(name, key => EmptyAsync(key, cancellationToken));
        }
        else if (change.Type == ChangeType.Added)
        {
            await EnsureServiceAccountAsync(name, cancellationToken);
        }
    }

    private async ValueTask EnsureServiceAccountAsync(string @namespace, CancellationToken cancellationToken)
    {
        var resource = objects.Registry.Current.Find("", "v1", "serviceaccounts")!;
        if (objects.Store.Find(resource.Storage, new ObjectKey(@namespace, "default")) is not null)
        {
            return;
        }

        try
        {
            var request = new WriteRequest { Resource = resource, Namespace = @namespace, FieldManager = "kube-controller-manager" };
            await objects.CreateAsync(request, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default" } }, cancellationToken);
        }
        catch (ApiException settled) when (settled.Code is 403 or 404 or 409)
        {
            // The namespace is going, or somebody else made the account.
        }
    }

    private async Task EmptyAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            // Clients see the namespace Terminating for a moment, as they would anywhere.
            await Task.Delay(Terminating, time, cancellationToken);
            await drain.RunAsync(Namespaced, name, cancellationToken);
            await ReleaseAsync(name, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception failed)
        {
            NotEmptied(log, failed, name);
        }
        finally
        {
            _emptying.TryRemove(name, out _);
        }
    }

    private IEnumerable<ResourceDefinition> Namespaced() =>
        objects.Registry.Current.All.Where(resource => resource.Namespaced && resource.Allows("delete")).DistinctBy(resource => resource.Storage);

    private async ValueTask ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        var resource = objects.Registry.Current.Find("", "v1", "namespaces")!;
        var request = new WriteRequest { Resource = resource, Name = name, Subresource = "finalize", FieldManager = "kube-controller-manager" };
        try
        {
            await objects.UpdateAsync(request, (value, _) =>
            {
                (value["spec"] as JsonObject)?.Remove("finalizers");
                return value;
            }, track: true, cancellationToken);
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            // Somebody else has released it.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "namespace {Name} could not be emptied")]
    private static partial void NotEmptied(ILogger logger, Exception failed, string name);
}
