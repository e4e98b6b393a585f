using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Resources;
using ClaudeConfig.ControllerRuntime.Serialization;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>One API call: a timeout, a span, and errors as <see cref="KubeApiException"/>.</summary>
internal sealed class ApiCaller
{
    private const string MetadataAccept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    private const string MetadataListAccept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private const int MaxErrorBody = 64 * 1024;

    internal ApiCaller(KubeConnection connection) => Connection = connection;

    internal KubeConnection Connection { get; }

    /// <summary>Calls and returns the whole answer.</summary>
    internal async Task<ApiAnswer> CallAsync(
        HttpMethod method, ResourceKind kind, string path, ReadOnlyMemory<byte>? body, string contentType, CancellationToken cancellationToken,
        bool list = false)
    {
        using Activity? activity = Start(method, kind, path);
        using var timeout = new CancellationTokenSource(Connection.Options.CallTimeout, Connection.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await Connection
                .SendAsync(() => Request(method, kind, path, body, contentType, list), watch: false, linked.Token).ConfigureAwait(false);
            activity?.SetTag("http.response.status_code", (int)response.StatusCode);
            await ThrowIfErrorAsync(response, linked.Token).ConfigureAwait(false);
            return new ApiAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "timeout");
            throw new TimeoutException($"{method} {path} was not answered within {Connection.Options.CallTimeout.TotalSeconds:0.###} s");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
    }

    /// <summary>Reads one page of a list as raw bytes.</summary>
    internal async Task<byte[]> ListPageAsync(ResourceKind kind, string path, CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Get, kind, path, null, string.Empty, cancellationToken, list: true).ConfigureAwait(false)).Body;

    /// <summary>Opens a watch: returns when the headers are there.</summary>
    internal async Task<HttpResponseMessage> OpenWatchAsync(ResourceKind kind, string path, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Connection.Options.CallTimeout, Connection.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        HttpResponseMessage response;
        try
        {
            response = await Connection
                .SendAsync(() => Request(HttpMethod.Get, kind, path, null, string.Empty, list: false), watch: true, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the watch of {kind.Plural} was not answered within {Connection.Options.CallTimeout.TotalSeconds:0.###} s");
        }

        try
        {
            await ThrowIfErrorAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static Activity? Start(HttpMethod method, ResourceKind kind, string path)
    {
        Activity? activity = RuntimeTracing.Source.StartActivity("kube-api", ActivityKind.Client);
        if (activity is { IsAllDataRequested: true })
        {
            activity.DisplayName = $"{method} {kind.Plural}";
            activity.SetTag("http.request.method", method.Method);
            activity.SetTag("url.path", path);
            activity.SetTag("k8s.resource", kind.Plural);
        }

        return activity;
    }

    private static async Task ThrowIfErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        throw ToException(response.StatusCode, body, response.Headers.RetryAfter?.Delta);
    }

    internal static KubeApiException ToException(HttpStatusCode code, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        try
        {
            V1Status status = KubeJson.Deserialize<V1Status>(body.Span[..Math.Min(body.Length, MaxErrorBody)]);
            TimeSpan? detail = status.Details?.RetryAfterSeconds is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null;
            HttpStatusCode effective = status.Code is >= 400 and <= 599 ? (HttpStatusCode)status.Code.Value : code;
            return new KubeApiException(effective, status.Reason ?? string.Empty, status.Message ?? $"the API answered {(int)code}", retryAfter ?? detail);
        }
        catch (JsonException)
        {
            return new KubeApiException(code, string.Empty, $"the API answered {(int)code} without a Status object", retryAfter);
        }
    }

    private HttpRequestMessage Request(
        HttpMethod method, ResourceKind kind, string path, ReadOnlyMemory<byte>? body, string contentType, bool list)
    {
        var request = new HttpRequestMessage(method, new Uri(Connection.BaseUri, path));
        string accept = !kind.MetadataOnly ? "application/json" : list ? MetadataListAccept : MetadataAccept;
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        return request;
    }
}
