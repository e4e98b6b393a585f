using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Deletes many objects and waits until their finalizers have let go of them.</summary>
internal sealed class Drain(ObjectService objects, Deletion deletion, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <param name="namespace">Where to delete, or null for everywhere.</param>
    public async Task RunAsync(Func<IEnumerable<ResourceDefinition>> resources, string? @namespace, CancellationToken cancellationToken)
    {
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var left = 0;
            foreach (var resource in resources())
            {
                foreach (var item in objects.Store.Read(resource.Storage).Objects.In(@namespace))
                {
                    left += await DeleteAsync(resource, item, cancellationToken) ? 0 : 1;
                }
            }

            if (left == 0)
            {
                return;
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async ValueTask<bool> DeleteAsync(ResourceDefinition resource, StoredObject item, CancellationToken cancellationToken)
    {
        if (item.IsDeleting)
        {
            return false;
        }

        try
        {
            var request = new WriteRequest { Resource = resource, Namespace = item.Key.Namespace, Name = item.Key.Name };
            var result = await deletion.DeleteAsync(request, DeleteOptions.Background with { Uid = item.Uid }, cancellationToken);
            return result.Outcome == WriteOutcome.Removed;
        }
        catch (ApiException refused)
        {
            // Gone or replaced meanwhile, or refused by a webhook: the next round sees what is left.
            return refused.Code == 404;
        }
    }
}
