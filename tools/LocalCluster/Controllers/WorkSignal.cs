using System.Threading.Channels;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Controllers;

/// <summary>Hands committed changes to a controller. When the controller falls far behind, changes are dropped and it is told to look at everything.</summary>
internal sealed class WorkSignal
{
    private const int Capacity = 65536;
    private readonly Channel<Change> _queue = Channel.CreateBounded<Change>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private volatile bool _isIncomplete;

    public ChannelReader<Change> Changes => _queue.Reader;

    /// <summary>True once after changes were dropped.</summary>
    public bool TakeIncomplete()
    {
        var incomplete = _isIncomplete;
        _isIncomplete = false;
        return incomplete;
    }

    public void Offer(Change change)
    {
        if (!_queue.Writer.TryWrite(change))
        {
            _isIncomplete = true;
        }
    }
}
