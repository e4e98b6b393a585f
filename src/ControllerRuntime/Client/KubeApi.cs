using System.Net;
using System.Runtime.CompilerServices;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Resources;
using ClaudeConfig.ControllerRuntime.Serialization;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>The API over one connection. Every write passes the fence and, in a dry run, is printed instead of sent.</summary>
public sealed class KubeApi : IKubeApi
{
    private readonly ApiCaller _caller;
    private readonly ILeadership _fence;
    private readonly DryRunPrinter? _dryRun;

    /// <summary>Creates the client.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="fence">Asked before every write; <see cref="AlwaysLeader"/> for a process that needs none.</param>
    /// <param name="dryRun">Where writes are printed instead of being sent; null to send them.</param>
    public KubeApi(KubeConnection connection, ILeadership fence, TextWriter? dryRun = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(fence);
        _caller = new ApiCaller(connection);
        _fence = fence;
        _dryRun = dryRun is null ? null : new DryRunPrinter(dryRun);
    }

    internal bool IsDryRun => _dryRun is not null;

    internal ApiCaller Caller => _caller;

    /// <inheritdoc/>
    public async Task<T?> FindAsync<T>(NamespacedName key, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ResourceKind kind = ResourceKind.Of<T>();
        try
        {
            ApiAnswer answer = await _caller
                .CallAsync(HttpMethod.Get, kind, kind.Path(key.Namespace, key.Name), null, string.Empty, cancellationToken).ConfigureAwait(false);
            return KubeJson.Deserialize<T>(answer.Body);
        }
        catch (KubeApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string? @namespace = null, string? labelSelector = null, string? fieldSelector = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ResourceKind kind = ResourceKind.Of<T>();
        string? next = null;
        do
        {
            string query = Query(("limit", "500"), ("labelSelector", labelSelector), ("fieldSelector", fieldSelector), ("continue", next));
            byte[] answer = await _caller.ListPageAsync(kind, kind.Path(@namespace) + query, cancellationToken).ConfigureAwait(false);
            (List<T> items, next) = ReadPage<T>(answer, kind);
            foreach (T item in items)
            {
                yield return item;
            }
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public Task<T> CreateAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(entity);
        ResourceKind kind = Stamp(entity);
        return WriteAsync<T>(HttpMethod.Post, kind, kind.Path(entity.Metadata?.NamespaceProperty), KubeJson.Serialize(entity), "application/json", cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> ReplaceAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(entity);
        ResourceKind kind = Stamp(entity);
        NamespacedName key = NamespacedName.Of(entity);
        return WriteAsync<T>(HttpMethod.Put, kind, kind.Path(key.Namespace, key.Name), KubeJson.Serialize(entity), "application/json", cancellationToken);
    }

    /// <inheritdoc/>
    public Task<T> PatchAsync<T>(NamespacedName key, KubePatch patch, string? subresource = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(patch);
        ResourceKind kind = ResourceKind.Of<T>();
        string query = patch.Query.Length == 0 ? string.Empty : "?" + patch.Query;
        return WriteAsync<T>(
            HttpMethod.Patch, kind, kind.Path(key.Namespace, key.Name, subresource) + query, patch.Body, patch.ContentType, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync<T>(NamespacedName key, string? uid = null, CancellationToken cancellationToken = default)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ResourceKind kind = ResourceKind.Of<T>();
        byte[] body = KubeJson.Serialize(new V1DeleteOptions
        {
            ApiVersion = "v1",
            Kind = "DeleteOptions",
            PropagationPolicy = "Background",
            Preconditions = uid is null ? null : new V1Preconditions { Uid = uid },
        });
        try
        {
            await SendAsync(HttpMethod.Delete, kind, kind.Path(key.Namespace, key.Name), body, "application/json", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubeApiException exception) when (exception.IsNotFound || (uid is not null && exception.IsConflict))
        {
            // Gone already, or replaced by another object of the same name, which is not ours to delete.
            return false;
        }
    }

    /// <summary>Applies, and says whether that created the object.</summary>
    internal async Task<(T Object, bool Created)> ApplyAsync<T>(
        NamespacedName key, KubePatch patch, string? subresource, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ResourceKind kind = ResourceKind.Of<T>();
        string path = $"{kind.Path(key.Namespace, key.Name, subresource)}?{patch.Query}";
        ApiAnswer answer = await SendAsync(HttpMethod.Patch, kind, path, patch.Body, patch.ContentType, cancellationToken).ConfigureAwait(false);
        return (KubeJson.Deserialize<T>(answer.Body), answer.Code == HttpStatusCode.Created);
    }

    internal static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new System.Text.StringBuilder();
        foreach ((string name, string? value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    private static (List<T> Items, string? Next) ReadPage<T>(byte[] answer, ResourceKind kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ListPage page = ListPage.Parse(answer);
        var items = new List<T>(page.Count);
        for (int i = 0; i < page.Count; i++)
        {
            items.Add(ListPage.ReadItem<T>(page.Item(i), kind));
        }

        return (items, page.Continue);
    }

    private static ResourceKind Stamp<T>(T entity)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ResourceKind kind = ResourceKind.Of<T>();
        entity.ApiVersion = kind.ApiVersion;
        entity.Kind = kind.Kind;
        return kind;
    }

    private async Task<T> WriteAsync<T>(
        HttpMethod method, ResourceKind kind, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ApiAnswer answer = await SendAsync(method, kind, path, body, contentType, cancellationToken).ConfigureAwait(false);
        return KubeJson.Deserialize<T>(answer.Body);
    }

    private async Task<ApiAnswer> SendAsync(
        HttpMethod method, ResourceKind kind, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        if (!IsReview(kind))
        {
            // In this order: a dry run needs no lease, and a review changes nothing.
            if (_dryRun is not null)
            {
                _dryRun.Print(method, path, body);
                return new ApiAnswer(HttpStatusCode.OK, body.ToArray());
            }

            _fence.ThrowIfNotLeader();
        }

        return await _caller.CallAsync(method, kind, path, body, contentType, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsReview(ResourceKind kind) => kind.Group is "authentication.k8s.io" or "authorization.k8s.io";
}
