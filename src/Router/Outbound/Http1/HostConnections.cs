namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>The connections to one host and port: those that are idle, and a bound for all that are in use.</summary>
/// <param name="connect">Opens one.</param>
/// <param name="host">As the Host header names it.</param>
/// <param name="time">Clock.</param>
internal sealed class HostConnections(Func<CancellationToken, ValueTask<Stream>> connect, byte[] host, TimeProvider time) : IDisposable
{
    private const int MostInUse = 2048;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim places = new(MostInUse);
    // The one that was used last is taken first: those that are not needed grow old.
    private readonly List<Http1Connection> idle = [];
    private bool disposed;

    public TimeProvider Time => time;

    public async ValueTask<Http1Connection> TakeAsync(CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            return TakeIdle() ?? new Http1Connection(await connect(cancellationToken), host, time.GetTimestamp());
        }
        catch
        {
            places.Release();
            throw;
        }
    }

    public void Return(Http1Connection connection, bool reusable)
    {
        var now = time.GetTimestamp();
        var keep = reusable && connection.IsClean && time.GetElapsedTime(connection.Opened, now) < Lifetime;
        if (keep)
        {
            connection.BeginIdle(now);
            keep = TryKeep(connection);
        }

        if (!keep)
        {
            connection.Dispose();
        }

        places.Release();
    }

    /// <summary>Closes those that are idle for too long, or that the provider closed. True where none is left.</summary>
    public bool Sweep()
    {
        var now = time.GetTimestamp();
        Http1Connection[] old;
        lock (gate)
        {
            old = [.. idle.Where(connection => !IsUsable(connection, now))];
            idle.RemoveAll(old.Contains);
        }

        Array.ForEach(old, connection => connection.Dispose());
        return idle.Count == 0 && places.CurrentCount == MostInUse;
    }

    public void Dispose()
    {
        Http1Connection[] all;
        lock (gate)
        {
            disposed = true;
            all = [.. idle];
            idle.Clear();
        }

        Array.ForEach(all, connection => connection.Dispose());
    }

    private bool TryKeep(Http1Connection connection)
    {
        lock (gate)
        {
            if (!disposed)
            {
                idle.Add(connection);
            }

            return !disposed;
        }
    }

    private Http1Connection? TakeIdle()
    {
        while (Pop() is { } connection)
        {
            if (IsUsable(connection, time.GetTimestamp()))
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    private Http1Connection? Pop()
    {
        lock (gate)
        {
            if (idle.Count == 0)
            {
                return null;
            }

            var last = idle[^1];
            idle.RemoveAt(idle.Count - 1);
            return last;
        }
    }

    private bool IsUsable(Http1Connection connection, long now) =>
        connection.IsFresh && time.GetElapsedTime(connection.IdleSince, now) < IdleLimit && time.GetElapsedTime(connection.Opened, now) < Lifetime;
}
