using System.Globalization;
using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Resources;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The list-and-watch loop of one informer: keeps a sink in step with the API for as long as it runs.</summary>
internal sealed partial class ListWatcher<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MaxBadStreams = 3;

    private readonly ApiCaller _caller;
    private readonly InformerOptions<T> _options;
    private readonly InformerTiming _timing;
    private readonly IWatchSink<T> _sink;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ResourceKind _kind = ResourceKind.Of<T>();
    private readonly ReconnectBackoff _backoff;
    private string? _resourceVersion;
    private int _badStreams;

    internal ListWatcher(
        ApiCaller caller, InformerOptions<T> options, InformerTiming timing, IWatchSink<T> sink, RuntimeMetrics metrics, ILogger logger,
        Random random)
    {
        _caller = caller;
        _options = options;
        _timing = timing;
        _sink = sink;
        _metrics = metrics;
        _logger = logger;
        _time = caller.Connection.Time;
        _random = random;
        _backoff = new ReconnectBackoff(_time, random);
    }

    /// <summary>The last version seen; null while there is none to resume from.</summary>
    internal string? ResourceVersion => Volatile.Read(ref _resourceVersion);

    /// <summary>Runs until cancelled. Faults of the API and of the network are part of its life; anything else ends it with an exception.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        string cause = _resourceVersion is null ? "initial" : "restart";
        // A supervised restart lists again: what the failed run had half applied is not known.
        _resourceVersion = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan? retryAfter = null;
            try
            {
                if (_resourceVersion is null)
                {
                    _metrics.InformerLists.WithLabels(_kind.Plural, cause).Inc();
                    _resourceVersion = await ListAsync(cancellationToken).ConfigureAwait(false);
                    _sink.Listed();
                }

                WatchEnd end = await WatchAsync(cancellationToken).ConfigureAwait(false);
                cause = Ended(end);
            }
            catch (KubeApiException exception) when (exception.IsGone)
            {
                cause = Ended(WatchEnd.Expired);
            }
            catch (Exception exception) when (IsPassing(exception) && !cancellationToken.IsCancellationRequested)
            {
                retryAfter = (exception as KubeApiException)?.RetryAfter;
                _metrics.InformerWatches.WithLabels(_kind.Plural, "error").Inc();
                ReportFailure(exception);
            }

            _sink.Disconnected();
            TimeSpan delay = _backoff.Next(retryAfter);
            await Task.Delay(delay, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is KubeApiException or HttpRequestException or IOException or TimeoutException or InvalidDataException or JsonException
            or OperationCanceledException;

    private string Ended(WatchEnd end)
    {
        _metrics.InformerWatches.WithLabels(_kind.Plural, end.ToString().ToLowerInvariant()).Inc();
        switch (end)
        {
            case WatchEnd.Expired:
                LogExpired(_kind.Plural, _resourceVersion);
                _resourceVersion = null;
                return "expired";
            case WatchEnd.Malformed when ++_badStreams >= MaxBadStreams:
                // The same place of the stream cannot be read again and again: go round it with a list.
                _badStreams = 0;
                _resourceVersion = null;
                return "malformed";
            case WatchEnd.Stalled:
                LogStalled(_kind.Plural, _timing.IdleTimeout.TotalSeconds);
                return "stalled";
            default:
                return "closed";
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<NamespacedName>();
        string? next = null;
        string resourceVersion;
        bool paged = true;
        do
        {
            string query = Query(("limit", paged ? _options.PageSize.ToString(CultureInfo.InvariantCulture) : null), ("continue", next));
            byte[] answer;
            try
            {
                answer = await _caller.ListPageAsync(_kind, _kind.Path(_options.Namespace) + query, cancellationToken).ConfigureAwait(false);
            }
            catch (KubeApiException exception) when (exception.IsGone && next is not null)
            {
                // The list was compacted away under its own pages: start over, in one page.
                paged = false;
                next = null;
                resourceVersion = string.Empty;
                seen.Clear();
                continue;
            }

            (resourceVersion, next) = TakePage(answer, seen);
        }
        while (next is not null || resourceVersion.Length == 0);

        _sink.RemoveMissing(seen);
        return resourceVersion;
    }

    private (string ResourceVersion, string? Next) TakePage(byte[] answer, HashSet<NamespacedName> seen)
    {
        ListPage page = ListPage.Parse(answer);
        for (int i = 0; i < page.Count; i++)
        {
            ReadOnlySpan<byte> item = page.Item(i);
            if (TryRead(item, out T? entity))
            {
                seen.Add(NamespacedName.Of(entity));
                _sink.Upsert(entity);
            }
            else if (WatchEvent.TryMetadata(item) is { Name: not null } metadata)
            {
                // Unreadable is not gone: what is cached of it stays.
                seen.Add(new NamespacedName(metadata.NamespaceProperty ?? string.Empty, metadata.Name));
            }
        }

        return page.ResourceVersion.Length == 0
            ? throw new JsonException($"the list of {_kind.Plural} has no metadata.resourceVersion")
            : (page.ResourceVersion, page.Continue);
    }

    private async Task<WatchEnd> WatchAsync(CancellationToken cancellationToken)
    {
        TimeSpan lifetime = _timing.WatchTimeout * (1 + _random.NextDouble());
        string query = Query(
            ("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", _resourceVersion),
            ("timeoutSeconds", ((int)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        using HttpResponseMessage response = await _caller.OpenWatchAsync(_kind, _kind.Path(_options.Namespace) + query, cancellationToken)
            .ConfigureAwait(false);
        _backoff.Opened();
        _sink.Connected();
        using var idle = new CancellationTokenSource(_timing.IdleTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        Stream stream = await response.Content.ReadAsStreamAsync(linked.Token).ConfigureAwait(false);
        await using var lines = new WatchLineReader(stream);
        try
        {
            while (await lines.ReadAsync(linked.Token).ConfigureAwait(false) is { } line)
            {
                idle.CancelAfter(_timing.IdleTimeout);
                if (Take(line.Span) is { } end)
                {
                    return end;
                }
            }

            return WatchEnd.Closed;
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return WatchEnd.Stalled;
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            _metrics.InformerSkipped.WithLabels(_kind.Plural).Inc();
            LogMalformed(_kind.Plural, exception);
            return WatchEnd.Malformed;
        }
    }

    private WatchEnd? Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return null;
        }

        WatchEvent watched = WatchEvent.Parse(line);
        ReadOnlySpan<byte> entity = line[watched.Object];
        switch (watched.Type)
        {
            case WatchEventType.Added or WatchEventType.Modified:
                TakeObject(entity, deleted: false);
                break;
            case WatchEventType.Deleted:
                TakeObject(entity, deleted: true);
                break;
            case WatchEventType.Bookmark:
                _resourceVersion = WatchEvent.TryMetadata(entity)?.ResourceVersion ?? _resourceVersion;
                break;
            case WatchEventType.Error:
                KubeApiException error = ApiCaller.ToException(System.Net.HttpStatusCode.InternalServerError, entity.ToArray(), null);
                return error.IsGone ? WatchEnd.Expired : throw error;
            default:
                _metrics.InformerSkipped.WithLabels(_kind.Plural).Inc();
                break;
        }

        return null;
    }

    private void TakeObject(ReadOnlySpan<byte> utf8, bool deleted)
    {
        _badStreams = 0;
        if (TryRead(utf8, out T? entity))
        {
            string? version = entity.Metadata.ResourceVersion;
            if (deleted)
            {
                _sink.Delete(entity);
            }
            else
            {
                _sink.Upsert(entity);
            }

            _resourceVersion = string.IsNullOrEmpty(version) ? _resourceVersion : version;
        }
        else if (WatchEvent.TryMetadata(utf8) is { Name: not null } metadata)
        {
            if (deleted)
            {
                _sink.Delete(new NamespacedName(metadata.NamespaceProperty ?? string.Empty, metadata.Name));
            }

            _resourceVersion = string.IsNullOrEmpty(metadata.ResourceVersion) ? _resourceVersion : metadata.ResourceVersion;
        }
    }

    private bool TryRead(ReadOnlySpan<byte> utf8, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? entity)
    {
        try
        {
            entity = ListPage.ReadItem<T>(utf8, _kind);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            _metrics.InformerSkipped.WithLabels(_kind.Plural).Inc();
            V1ObjectMeta? metadata = WatchEvent.TryMetadata(utf8);
            LogUnreadable(_kind.Kind, metadata?.NamespaceProperty, metadata?.Name, exception);
            entity = null;
            return false;
        }
    }

    private string Query(params ReadOnlySpan<(string Name, string? Value)> own)
    {
        (string, string?)[] all = [.. own, ("labelSelector", _options.LabelSelector), ("fieldSelector", _options.FieldSelector)];
        return KubeApi.Query(all);
    }

    private void ReportFailure(Exception exception)
    {
        // Once when trouble begins, then at each doubling: an outage of hours is a few lines.
        int failures = _backoff.Failures;
        if (failures == 0 || (failures & (failures - 1)) == 0)
        {
            LogFailed(_kind.Plural, failures + 1, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Watch of {Resource} failed {Failures} times in a row; it is tried again with back-off")]
    private partial void LogFailed(string resource, int failures, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Watch of {Resource} was silent for {Seconds} s and is taken for dead; resuming where it stopped")]
    private partial void LogStalled(string resource, double seconds);

    [LoggerMessage(LogLevel.Information, "Watch of {Resource} expired at resourceVersion {ResourceVersion}; listing again and comparing")]
    private partial void LogExpired(string resource, string? resourceVersion);

    [LoggerMessage(LogLevel.Warning, "Watch of {Resource} sent a line that cannot be read; resuming where it stopped")]
    private partial void LogMalformed(string resource, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Namespace}/{Name} cannot be read and is left as it was cached")]
    private partial void LogUnreadable(string kind, string? @namespace, string? name, Exception exception);
}
