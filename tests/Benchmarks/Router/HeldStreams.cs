namespace ClaudeConfig.Benchmarks.Router;

/// <summary>Streams that are open all at once: what each of them costs in memory.</summary>
internal sealed class HeldStreams : IDisposable
{
    private readonly List<RawConnection> connections = [];

    /// <summary>Opens streams until there are <paramref name="count"/>; false where one was refused.</summary>
    public async Task<bool> FillAsync(Contestant to, int count)
    {
        const int AtOnce = 50;
        var request = RawConnection.Request(to, Exchange.Held);
        var ok = true;
        while (connections.Count < count)
        {
            var next = await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count - connections.Count)).Select(_ => RawConnection.OpenAsync(to.Address)));
            connections.AddRange(next);
            ok &= (await Task.WhenAll(next.Select(connection => connection.BeginAsync(request)))).All(begun => begun);
        }

        return ok;
    }

    public void Dispose()
    {
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }
}
