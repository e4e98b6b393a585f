using System.Globalization;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>What many requests leave behind in a gateway's memory: small ones and streams in turns, and the resident memory after each tenth. Flat is what it should be.</summary>
internal static class Soak
{
    private const int Connections = 32;
    private const int Parts = 10;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string folder, Contestant gateway, long requests, Action<string, double, string> line)
    {
        line("soak_resident_idle", gateway.ResidentMiB(), "MiB");
        var (done, failed, next) = (0L, 0L, requests / Parts);
        Exchange[] exchanges = [Exchange.Small, Exchange.Small, Exchange.Stream];
        for (var i = 0; done < requests; i++)
        {
            var (ok, wrong, _) = await new Wrk(folder).RunAsync(gateway, exchanges[i % exchanges.Length], Connections, Round);
            (done, failed) = (done + ok, failed + wrong);
            if (done >= next)
            {
                line(string.Create(CultureInfo.InvariantCulture, $"soak_resident_after_{done}"), gateway.ResidentMiB(), "MiB");
                next = done + (requests / Parts);
            }
        }

        line("soak_failed", failed, "requests");
    }
}
