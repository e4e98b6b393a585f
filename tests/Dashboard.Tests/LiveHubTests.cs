using System.Net.Sockets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Dashboard.Upstream;
using ClaudeConfig.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>One stream for all viewers, which breaks and heals.</summary>
public sealed class LiveHubTests(DashboardFixture dashboard)
{
    [Fact]
    public async Task Stream_Cut_IsSaidSinceWhenAndHealsByItself()
    {
        var open = true;
        var connections = new System.Collections.Concurrent.ConcurrentBag<TcpClient>();
        await using var way = new LoopbackAcceptor(async (client, stop) =>
        {
            connections.Add(client);
            if (!Volatile.Read(ref open))
            {
                return;
            }

            using var onward = new TcpClient();
            await onward.ConnectAsync(dashboard.Metering.BaseAddress!.Host, dashboard.Metering.BaseAddress.Port, stop);
            await Task.WhenAny(client.GetStream().CopyToAsync(onward.GetStream(), stop), onward.GetStream().CopyToAsync(client.GetStream(), stop));
        });
        var options = dashboard.OptionsWith(new Uri($"https://127.0.0.1:{way.Port}"));
        using var metering = new MeteringApi(options, new TokenSource(options, TimeProvider.System));
        using var hub = new LiveHub(metering, TimeProvider.System, NullLogger<LiveHub>.Instance);
        await hub.StartAsync(CancellationToken.None);
        var budget = new ObjectKey(dashboard.Of.Payments, World.TeamBudget);
        await Eventually.TrueAsync(() => hub.Budget(budget) is not null && hub.BrokenSince is null, "figures are heard", Deadlines.Settled);

        Volatile.Write(ref open, false);
        foreach (var connection in connections)
        {
            connection.Close();
        }

        await Eventually.TrueAsync(() => hub.BrokenSince is not null, "the cut is noticed", Deadlines.Settled);
        Assert.NotNull(hub.Budget(budget));

        Volatile.Write(ref open, true);
        await Eventually.TrueAsync(() => hub.BrokenSince is null, "the stream is back", Deadlines.Settled);
        await hub.StopAsync(CancellationToken.None);
    }
}
