using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Resources;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.ControllerRuntime.Supervision;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>
/// Adds and removes one finalizer. The whole list is written, guarded by resourceVersion and uid: a finalizer that somebody added meanwhile
/// makes the write fail and be built again from the newer list, instead of being dropped.
/// </summary>
internal sealed class FinalizerWriter(KubeApi api)
{
    private const int Attempts = 5;

    internal Task<T> AddAsync<T>(T entity, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ChangeAsync(entity, finalizer, present: true, cancellationToken)!;

    internal Task RemoveAsync<T>(T entity, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta> => ChangeAsync(entity, finalizer, present: false, cancellationToken);

    private async Task<T?> ChangeAsync<T>(T entity, string finalizer, bool present, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        NamespacedName key = NamespacedName.Of(entity);
        T current = entity;
        for (int attempt = 1; ; attempt++)
        {
            if (HasFinalizer(current, finalizer) == present)
            {
                return current;
            }

            try
            {
                CrashPoints.Reach(present ? "before-finalizer" : "before-unfinalizer", ResourceKind.Of<T>());
                T? answer = await api.PatchAsync<T>(key, Patch(current, finalizer, present), null, cancellationToken).ConfigureAwait(false);
                CrashPoints.Reach(present ? "after-finalizer" : "after-unfinalizer", ResourceKind.Of<T>());
                return answer;
            }
            catch (KubeApiException exception) when (exception.IsNotFound && !present)
            {
                return null;
            }
            catch (KubeApiException exception) when (exception.IsConflict && attempt < Attempts)
            {
                T? newer = await api.FindAsync<T>(key, cancellationToken).ConfigureAwait(false);
                bool gone = newer is null || newer.Metadata.Uid != entity.Metadata.Uid;
                if (gone && present)
                {
                    throw;
                }

                if (gone)
                {
                    return null;
                }

                current = newer!;
            }
        }
    }

    private static bool HasFinalizer(IMetadata<V1ObjectMeta> entity, string finalizer) =>
        entity.Metadata.Finalizers?.Contains(finalizer) == true;

    private static KubePatch Patch(IMetadata<V1ObjectMeta> entity, string finalizer, bool present)
    {
        IEnumerable<string> others = (entity.Metadata.Finalizers ?? []).Where(other => other != finalizer);
        IEnumerable<string> wanted = present ? others.Append(finalizer) : others;
        var metadata = new JsonObject
        {
            ["uid"] = entity.Metadata.Uid,
            ["resourceVersion"] = entity.Metadata.ResourceVersion,
            ["finalizers"] = new JsonArray([.. wanted.Select(name => JsonValue.Create(name))]),
        };
        return KubePatch.Merge(KubeJson.Serialize(new JsonObject { ["metadata"] = metadata }));
    }
}
