using System.Net;
using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Resources;
using ClaudeConfig.ControllerRuntime.Supervision;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>See <see cref="IApplyClient"/>.</summary>
internal sealed class ApplyClient : IApplyClient
{
    private readonly KubeApi _api;
    private readonly ICacheReader _caches;
    private readonly AppliedMemory _memory;
    private readonly FinalizerWriter _finalizers;
    private readonly RuntimeMetrics _metrics;

    internal ApplyClient(string fieldManager, KubeApi api, ICacheReader caches, RuntimeMetrics metrics, TimeProvider time)
    {
        FieldManager = fieldManager;
        _api = api;
        _caches = caches;
        _metrics = metrics;
        _memory = new AppliedMemory(time);
        _finalizers = new FinalizerWriter(api);
    }

    public string FieldManager { get; }

    public async Task<ApplyResult<T>> ApplyAsync<T>(T desired, bool force = true, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        NamespacedName key = Prepare(desired);
        bool cached = _caches.TryGet(key, out CacheEntry<T> live);
        if (cached && live.Object.Metadata.DeletionTimestamp is not null)
        {
            return Counted<T>(new ApplyResult<T>(ApplyOutcome.BeingDeleted, live.Object));
        }

        if (cached && desired.Metadata.Uid is not null)
        {
            ThrowIfReplaced(desired, live.Object, key);
        }

        var request = new Request<T>(desired, key, ApplyBody.Main(desired), string.Empty, force, cached ? live : null);
        return await RunAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<ApplyResult<T>> ApplyStatusAsync<T>(T desired, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        NamespacedName key = Prepare(desired);
        if (string.IsNullOrEmpty(desired.Metadata.Uid))
        {
            throw new ArgumentException(
                $"the status of {desired.Kind} {key} is applied without metadata.uid, which could bring a deleted object back; copy the uid of the object that was read",
                nameof(desired));
        }

        bool cached = _caches.TryGet(key, out CacheEntry<T> live);
        if (cached)
        {
            ThrowIfReplaced(desired, live.Object, key);
        }

        var request = new Request<T>(desired, key, ApplyBody.Status(desired), "status", Force: true, cached ? live : null);
        return await RunAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> DeleteAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        NamespacedName key = NamespacedName.Of(entity);
        CrashPoints.Reach("before-delete", ResourceKind.Of<T>());
        bool deleted = await _api.DeleteAsync<T>(key, entity.Metadata.Uid, cancellationToken).ConfigureAwait(false);
        CrashPoints.Reach("after-delete", ResourceKind.Of<T>());
        _memory.Forget(new AppliedKey(ResourceKind.Of<T>(), key, string.Empty));
        _metrics.Writes.WithLabels(FieldManager, ResourceKind.Of<T>().Plural, deleted ? "deleted" : "gone").Inc();
        return deleted;
    }

    public Task<T> AddFinalizerAsync<T>(T entity, string finalizer, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => _finalizers.AddAsync(entity, finalizer, cancellationToken);

    public Task RemoveFinalizerAsync<T>(T entity, string finalizer, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta> => _finalizers.RemoveAsync(entity, finalizer, cancellationToken);

    private static NamespacedName Prepare<T>(T desired)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(desired);
        ResourceKind kind = ResourceKind.Of<T>();
        desired.ApiVersion = kind.ApiVersion;
        desired.Kind = kind.Kind;
        NamespacedName key = NamespacedName.Of(desired);
        return kind.Namespaced && string.IsNullOrEmpty(key.Namespace)
            ? throw new ArgumentException($"{kind.Kind} {key} has no metadata.namespace", nameof(desired))
            : key;
    }

    private static void ThrowIfReplaced<T>(T desired, T live, NamespacedName key)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (desired.Metadata.Uid != live.Metadata.Uid)
        {
            throw new KubeApiException(
                HttpStatusCode.Conflict, "Conflict", $"{desired.Kind} {key} was replaced: wanted uid {desired.Metadata.Uid}, found {live.Metadata.Uid}");
        }
    }

    private async Task<ApplyResult<T>> RunAsync<T>(Request<T> request, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var applied = new AppliedKey(ResourceKind.Of<T>(), request.Key, request.Subresource);
        ulong hash = ApplyBody.Hash(request.Body);
        if (request.Live is { } live)
        {
            string uid = live.Object.Metadata.Uid;
            string? version = live.Object.Metadata.ResourceVersion;
            if (_memory.IsCurrent(applied, hash, uid, version))
            {
                return Counted<T>(new ApplyResult<T>(ApplyOutcome.Unchanged, live.Object));
            }

            if (IsAsDesired(request, live))
            {
                _memory.Remember(applied, hash, uid, version, changed: false);
                return Counted<T>(new ApplyResult<T>(ApplyOutcome.Unchanged, live.Object));
            }

            if (_memory.ContestedFor(applied, hash) is { } wait)
            {
                return Counted<T>(new ApplyResult<T>(ApplyOutcome.Contested, live.Object, wait));
            }
        }
        else if (_memory.JustApplied(applied, hash) is { } just && _caches.IsBehind<T>(just.ResourceVersion))
        {
            // Own creation, still on its way into the cache: not to be made again.
            request.Desired.Metadata.Uid = just.Uid;
            request.Desired.Metadata.ResourceVersion = just.ResourceVersion;
            return Counted<T>(new ApplyResult<T>(ApplyOutcome.Unchanged, request.Desired));
        }

        return await SendAsync(request, applied, hash, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ApplyResult<T>> SendAsync<T>(Request<T> request, AppliedKey applied, ulong hash, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        byte[] body = request.Body;
        if (request.Live is { } known && request.Desired.Metadata.Uid is null)
        {
            // Known objects are addressed by uid: if this one is deleted meanwhile, the apply fails instead of bringing it back. It is no part of
            // the wish that is remembered, which was the same before the object existed.
            request.Desired.Metadata.Uid = known.Object.Metadata.Uid;
            body = ApplyBody.Main(request.Desired);
        }

        KubePatch patch = KubePatch.Apply(body, FieldManager, request.Force);
        string? subresource = request.Subresource.Length == 0 ? null : request.Subresource;
        CrashPoints.Reach("before-apply", ResourceKind.Of<T>(), request.Subresource);
        (T answer, bool created) = await _api.ApplyAsync<T>(request.Key, patch, subresource, cancellationToken).ConfigureAwait(false);
        CrashPoints.Reach("after-apply", ResourceKind.Of<T>(), request.Subresource);
        // The same wish as last time, and yet something had to be changed: somebody else was there.
        bool repair = _memory.WasApplied(applied, hash);
        bool changed = created || request.Live?.Object.Metadata.ResourceVersion != answer.Metadata.ResourceVersion;
        if (!_api.IsDryRun)
        {
            _memory.Remember(applied, hash, answer.Metadata.Uid, answer.Metadata.ResourceVersion, changed);
        }

        ApplyOutcome outcome = !changed ? ApplyOutcome.Unchanged : repair ? ApplyOutcome.Repaired : created ? ApplyOutcome.Created : ApplyOutcome.Updated;
        return Counted<T>(new ApplyResult<T>(outcome, answer));
    }

    private bool IsAsDesired<T>(Request<T> request, CacheEntry<T> live)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        byte[]? fields = live.Ownership.FirstOrDefault(owner => owner.Manager == FieldManager && owner.Subresource == request.Subresource).Fields;
        if (fields is null)
        {
            return false;
        }

        using JsonDocument owned = JsonDocument.Parse(fields);
        using JsonDocument desired = JsonDocument.Parse(request.Body);
        using JsonDocument current = ApplyBody.Parse(live.Object);
        return DesiredState.Holds(desired.RootElement, current.RootElement, owned.RootElement);
    }

    private ApplyResult<T> Counted<T>(ApplyResult<T> result)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        _metrics.Writes.WithLabels(FieldManager, ResourceKind.Of<T>().Plural, result.Outcome.ToString().ToLowerInvariant()).Inc();
        return result;
    }

    private sealed record Request<T>(T Desired, NamespacedName Key, byte[] Body, string Subresource, bool Force, CacheEntry<T>? Live)
        where T : class, IKubernetesObject<V1ObjectMeta>;
}
