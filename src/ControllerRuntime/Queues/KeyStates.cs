using System.Diagnostics.CodeAnalysis;

namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Every key of a queue in any state, up to its capacity. Not thread-safe: its queue's lock guards it.</summary>
/// <typeparam name="TKey">The key.</typeparam>
internal sealed class KeyStates<TKey>(int capacity)
    where TKey : struct, IEquatable<TKey>
{
    private readonly Dictionary<TKey, KeyState> _states = [];

    internal int Count => _states.Count;

    internal KeyState this[TKey key] => _states[key];

    internal bool TryGet(TKey key, [NotNullWhen(true)] out KeyState? state) => _states.TryGetValue(key, out state);

    /// <summary>False where the key is new and there is no room for it.</summary>
    internal bool TryGetOrAdd(TKey key, [NotNullWhen(true)] out KeyState? state)
    {
        if (_states.TryGetValue(key, out state))
        {
            return true;
        }

        if (_states.Count >= capacity)
        {
            return false;
        }

        state = new KeyState();
        _states.Add(key, state);
        return true;
    }

    /// <summary>Whether a place in a lane is the key's own, not one that it left behind.</summary>
    internal bool IsCurrent(TKey key, long ticket) => _states.TryGetValue(key, out KeyState? state) && state.Ticket == ticket;

    /// <summary>Forgets a key that is in no state any more.</summary>
    internal void RemoveIfIdle(TKey key, KeyState state)
    {
        if (state is { Processing: false, Ticket: 0, Delayed: false })
        {
            _states.Remove(key);
        }
    }

    /// <summary>Forgets all but those that are being worked on.</summary>
    internal void KeepProcessing()
    {
        foreach ((TKey key, KeyState state) in _states.ToArray())
        {
            state.Ticket = 0;
            state.Dirty = false;
            state.Delayed = false;
            RemoveIfIdle(key, state);
        }
    }
}
