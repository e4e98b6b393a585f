using System.Globalization;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Streams changes.</summary>
internal sealed class WatchHandler(ObjectStore store, ObjectViews views, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);

    // As kube-apiserver does: a watch without a timeout ends after half an hour to an hour.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    // More than timers can count would be a failure of the server.
    private const int MaxTimeoutSeconds = 24 * 60 * 60;

    public async Task HandleAsync(ApiRequest request)
    {
        if (request.Query("sendInitialEvents") is not null)
        {
            throw ApiErrors.InvalidOptions("ListOptions", "sendInitialEvents", "FieldValueForbidden", "Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled");
        }

        var options = ListRequest.Read(request);
        var (ns, name) = (options.Namespace ?? options.Fields.Namespace, options.Fields.Name);
        var resource = request.Resource.Storage;
        using var timeout = new CancellationTokenSource(Timeout(request), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, timeout.Token, stopping);
        var stream = new WatchStream(request, options, views);
        request.Context.Response.ContentType = "application/json";
        if (options.ResourceVersion is not > 0)
        {
            var (watcher, objects, revision) = store.WatchFromNow(resource, ns, name);
            await RunAsync(request, stream, watcher, () => stream.WriteInitial(objects.In(ns)), revision, end.Token);
        }
        else if (store.Watch(resource, ns, name, options.ResourceVersion.Value) is { } opened)
        {
            await RunAsync(request, stream, opened.Watcher, () => stream.WriteChanges(opened.Backlog), options.ResourceVersion.Value, end.Token);
        }
        else
        {
            stream.WriteError(ApiErrors.Expired($"too old resource version: {options.ResourceVersion} ({store.Revision})"));
            await stream.FlushAsync(end.Token);
        }
    }

    private static TimeSpan Timeout(ApiRequest request) =>
        int.TryParse(request.Query("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, MaxTimeoutSeconds)) : DefaultTimeout;

    private async Task RunAsync(ApiRequest request, WatchStream stream, Watcher watcher, Action first, long revision, CancellationToken end)
    {
        try
        {
            first();
            // Also without an event the headers go out now: clients wait for them.
            await stream.FlushAsync(end);
            await PumpAsync(stream, watcher, revision, request.IsTrue("allowWatchBookmarks"), end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client left, the time is over or the server stops: a clean end of the stream in each case.
        }
        finally
        {
            store.Unwatch(request.Resource.Storage, watcher);
        }
    }

    private async Task PumpAsync(WatchStream stream, Watcher watcher, long revision, bool bookmarks, CancellationToken end)
    {
        using var timer = bookmarks ? new PeriodicTimer(BookmarkInterval, time) : null;
        var tick = timer?.WaitForNextTickAsync(end).AsTask();
        while (true)
        {
            var more = watcher.Changes.WaitToReadAsync(end);
            if (tick is not null && !more.IsCompleted)
            {
                var waiting = more.AsTask();
                while (await Task.WhenAny(waiting, tick) == tick)
                {
                    await tick;
                    await BookmarkAsync(stream, watcher, revision, end);
                    tick = timer!.WaitForNextTickAsync(end).AsTask();
                }

                more = new ValueTask<bool>(waiting);
            }

            if (!await more)
            {
                break;
            }

            while (watcher.Changes.TryRead(out var change))
            {
                stream.WriteChange(change);
                if (stream.IsFull)
                {
                    await stream.FlushAsync(end);
                }
            }

            await stream.FlushAsync(end);
        }

        if (watcher.Overflowed)
        {
            stream.WriteError(ApiErrors.Expired("too old resource version: the watch fell behind and was ended"));
            await stream.FlushAsync(end);
        }
    }

    private async ValueTask BookmarkAsync(WatchStream stream, Watcher watcher, long revision, CancellationToken end)
    {
        // A bookmark promises that everything before it was sent: with an event still queued there is none.
        var settled = store.SettledRevision;
        if (!watcher.Changes.TryPeek(out _))
        {
            stream.WriteBookmark(Math.Max(revision, settled));
            await stream.FlushAsync(end);
        }
    }
}
