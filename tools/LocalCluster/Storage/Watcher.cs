using System.Threading.Channels;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>One open watch: a bounded queue of changes. Who does not keep up is cut off, never waited for.</summary>
internal sealed class Watcher
{
    public const int DefaultCapacity = 8192;

    private readonly Channel<Change> _queue;
    private readonly string? _namespace;
    private readonly string? _name;
    private readonly long _after;

    public Watcher(string? @namespace, string? name, long after, int capacity = DefaultCapacity)
    {
        (_namespace, _name, _after) = (@namespace, name, after);
        _queue = Channel.CreateBounded<Change>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
    }

    public ChannelReader<Change> Changes => _queue.Reader;

    /// <summary>The queue ran full: changes were lost and the watch has to end.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Queues a change that concerns this watch.</summary>
    /// <returns>False when the watcher is to be forgotten.</returns>
    public bool Offer(Change change)
    {
        var key = change.Current.Key;
        if (change.ResourceVersion <= _after || (_namespace is not null && _namespace != key.Namespace) || (_name is not null && _name != key.Name))
        {
            return true;
        }

        if (_queue.Writer.TryWrite(change))
        {
            return true;
        }

        Overflowed = true;
        _queue.Writer.TryComplete();
        return false;
    }

    public void Complete() => _queue.Writer.TryComplete();
}
