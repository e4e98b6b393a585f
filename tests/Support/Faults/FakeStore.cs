using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ClaudeConfig.Support.Faults;

/// <summary>The objects of a fake API, with a history for watches.</summary>
public sealed class FakeStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, FakePath Path, string Line)> _history = [];
    private readonly Dictionary<Channel<string>, FakePath> _watches = [];
    private long _version = 100;
    private int _watchesOpened;

    /// <summary>Watches that are open.</summary>
    public int OpenWatches
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <summary>Watches that were ever opened.</summary>
    public int WatchesOpened => Volatile.Read(ref _watchesOpened);

    /// <summary>Puts an object in as an outside writer would.</summary>
    public JsonObject Put(string path, JsonObject entity) => Put(FakePath.Parse(path), entity);

    public JsonObject? Find(string path) => Find(FakePath.Parse(path));

    public JsonObject? Delete(string path) => Delete(FakePath.Parse(path));

    public JsonObject Put(FakePath path, JsonObject entity)
    {
        lock (_lock)
        {
            string key = Key(path);
            bool known = _objects.TryGetValue(key, out JsonObject? current);
            var stored = (JsonObject)entity.DeepClone();
            JsonObject metadata = stored["metadata"]?.AsObject() ?? [];
            stored["metadata"] = metadata;
            metadata["name"] ??= path.Name;
            metadata["namespace"] = path.Namespace;
            metadata["uid"] = current?["metadata"]?["uid"]?.DeepClone() ?? Guid.NewGuid().ToString();
            JsonNode? before = WithoutVersion(current);
            metadata["resourceVersion"] = current?["metadata"]?["resourceVersion"]?.DeepClone();
            if (known && JsonNode.DeepEquals(before, WithoutVersion(stored)))
            {
                return (JsonObject)current!.DeepClone();
            }

            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            bool gone = metadata["deletionTimestamp"] is not null && (metadata["finalizers"] as JsonArray ?? []).Count == 0;
            if (gone)
            {
                _objects.Remove(key);
            }
            else
            {
                _objects[key] = stored;
            }

            Publish(path, gone ? "DELETED" : known ? "MODIFIED" : "ADDED", stored);
            return (JsonObject)stored.DeepClone();
        }
    }

    public JsonObject? Find(FakePath path)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(Key(path), out JsonObject? entity) ? (JsonObject)entity.DeepClone() : null;
        }
    }

    /// <summary>Deletes, or marks as being deleted when there are finalizers.</summary>
    public JsonObject? Delete(FakePath path)
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue(Key(path), out JsonObject? entity))
            {
                return null;
            }

            JsonObject metadata = entity["metadata"]!.AsObject();
            if ((metadata["finalizers"] as JsonArray ?? []).Count > 0)
            {
                var marked = (JsonObject)entity.DeepClone();
                marked["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
                return Put(path, marked);
            }

            _objects.Remove(Key(path));
            metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            Publish(path, "DELETED", entity);
            return entity;
        }
    }

    public (List<JsonObject> Items, long Version) List(FakePath path)
    {
        lock (_lock)
        {
            string prefix = path.Resource + "/" + (path.Namespace is null ? string.Empty : path.Namespace + "/");
            return ([.. _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(pair => (JsonObject)pair.Value.DeepClone())], _version);
        }
    }

    /// <summary>Forgets the history, as compaction does: older versions answer 410.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _history.Clear();
            _version++;
            Compacted = _version;
        }
    }

    /// <summary>Frees the history without making old versions invalid: for soaks, whose history would look like a leak.</summary>
    public void ForgetHistory()
    {
        lock (_lock)
        {
            _history.Clear();
            _history.TrimExcess();
        }
    }

    public long Compacted { get; private set; }

    /// <summary>Ends every open watch, politely.</summary>
    public void CloseWatches()
    {
        lock (_lock)
        {
            foreach (Channel<string> watch in _watches.Keys)
            {
                watch.Writer.TryComplete();
            }
        }
    }

    internal async IAsyncEnumerable<string> WatchAsync(FakePath path, long since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<string>();
        Interlocked.Increment(ref _watchesOpened);
        lock (_lock)
        {
            if (since < Compacted)
            {
                channel.Writer.TryWrite("""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,"reason":"Expired","message":"too old resource version"}}""");
                channel.Writer.TryComplete();
            }

            foreach ((long version, FakePath at, string line) in _history)
            {
                if (version > since && Covers(path, at))
                {
                    channel.Writer.TryWrite(line);
                }
            }

            _watches[channel] = path;
        }

        try
        {
            await foreach (string line in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watches.Remove(channel);
            }
        }
    }

    private static bool Covers(FakePath watch, FakePath at) =>
        watch.Resource == at.Resource && (watch.Namespace is null || watch.Namespace == at.Namespace);

    private static string Key(FakePath path) => $"{path.Resource}/{path.Namespace}/{path.Name}";

    private static JsonNode? WithoutVersion(JsonObject? entity)
    {
        JsonNode? copy = entity?.DeepClone();
        copy?["metadata"]?.AsObject().Remove("resourceVersion");
        return copy;
    }

    private void Publish(FakePath path, string type, JsonObject entity)
    {
        string line = new JsonObject { ["type"] = type, ["object"] = entity.DeepClone() }.ToJsonString();
        _history.Add((_version, path, line));
        foreach ((Channel<string> watch, FakePath watched) in _watches)
        {
            if (Covers(watched, path))
            {
                watch.Writer.TryWrite(line);
            }
        }
    }
}
