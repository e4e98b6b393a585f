using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>A closed loop: as many requests as go, over a fixed number of connections.</summary>
internal sealed partial class Wrk(string folder)
{
    /// <summary>Requests, those of them that failed, and seconds.</summary>
    public async Task<(long Requests, long Failed, double Seconds)> RunAsync(Contestant to, Exchange exchange, int connections, TimeSpan length)
    {
        var body = Path.Combine(folder, exchange.Name + ".json");
        await File.WriteAllBytesAsync(body, exchange.Body);
        var script = Repository.PathOf("tests", "Benchmarks", "Router", "Peers", "post.lua");
        string[] arguments =
        [
            "-t1", string.Create(CultureInfo.InvariantCulture, $"-c{connections}"), string.Create(CultureInfo.InvariantCulture, $"-d{length.TotalSeconds:0}s"),
            "--timeout", "30s", "-s", script, to.Address + exchange.Path, "--", body, to.Key,
        ];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var said = await wrk.StandardOutput.ReadToEndAsync();
        var result = Result().Match(said).Groups;
        if (!result[1].Success)
        {
            throw new InvalidOperationException($"wrk against {to.Name} said no result:\n{said}");
        }

        return (Number(1), Number(3), Number(2) / 1e6);

        long Number(int group) => long.Parse(result[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"RESULT (\d+) (\d+) (\d+)")]
    private static partial Regex Result();
}
