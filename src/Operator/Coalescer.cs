using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ClaudeConfig.ControllerRuntime;

namespace ClaudeConfig.Operator;

/// <summary>
/// Gathers keys for a moment and hands each out once: a thousand new configurations cost their project a handful of reconciles and status
/// writes, not a thousand. As large as the set of keys, however many events come.
/// </summary>
internal sealed class Coalescer(TimeProvider time, TimeSpan pause)
{
    private readonly Lock gate = new();
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<NamespacedName> waiting = [];

    public void Add(IEnumerable<NamespacedName> keys)
    {
        lock (gate)
        {
            waiting.UnionWith(keys);
            if (waiting.Count == 0)
            {
                return;
            }
        }

        signal.Writer.TryWrite(true);
    }

    public async IAsyncEnumerable<NamespacedName> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            await signal.Reader.ReadAsync(cancellationToken);
            await Task.Delay(pause, time, cancellationToken);
            HashSet<NamespacedName> taken;
            lock (gate)
            {
                (taken, waiting) = (waiting, []);
            }

            foreach (var key in taken)
            {
                yield return key;
            }
        }
    }
}
