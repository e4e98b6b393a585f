using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Spooling;

/// <summary>Gateways as processes on one volume, of which one is killed and does not come back.</summary>
public sealed partial class AdoptionByProcessesTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("adopting-").FullName;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Deadlines.Slow };
    private Rig rig = null!;

    private string Volume => Path.Combine(folder, "volume");

    public async ValueTask InitializeAsync() => rig = await Rig.StartAsync(start: false, limit: 10m);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await rig.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Gateway_KilledForGood_IsCountedOnceByAnotherAndBlocksNobody()
    {
        await using var staying = await StartAsync("gw-0");
        await using var going = await StartAsync("gw-1");
        await SendAsync(going.Url, Rig.Body());
        // What follows can only lie on the disk.
        rig.Metering.Down = 503;
        await SendAsync(going.Url, Rig.Body());
        await SendAsync(going.Url, Rig.Body());
        using (var open = await OpenAsync(going.Url, Rig.Body(stream: true), "chunks=2000;drip=50"))
        {
            going.Process.Signal(ProcessSignal.Kill);
            await Assert.ThrowsAnyAsync<Exception>(() => open.Content.ReadAsStringAsync());
        }

        rig.Metering.Down = 0;
        await Eventually.TrueAsync(() => rig.Metering.Reports.Any(report => report is { Instance: "gw-0", Adopted: ["gw-1"] }), "the other gateway has delivered all", Deadlines.Slow);
        var events = rig.Metering.Events.ToList();
        Assert.Equal(4, events.Count);
        Assert.All(events, item => Assert.Equal("gw-1", item.Source));
        Assert.Equal(4, events.Select(item => item.Id).Distinct().Count());
        Assert.Equal(UsageOutcome.Interrupted, events[^1].Outcome);
        Assert.Equal(0m, rig.Metering.Ledger.Figures(Bundles.TeamBudget).Held);
        Assert.Equal(["gw-0"], Directory.GetDirectories(Volume).Select(Path.GetFileName));

        // It may come back all the same, with a folder that is new.
        await using var back = await StartAsync("gw-1");
        await SendAsync(back.Url, Rig.Body());
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == 5, "it counts again", Deadlines.Settled);
    }

    private async Task<Started> StartAsync(string instance)
    {
        var process = ChildProcess.StartDotnet(instance, folder, Repository.Assembly("src", "Router"),
        [
            "--config-dir", rig.ConfigFolder, "--spool-root", Volume, "--adopt-after-seconds", "5", "--instance", instance, "--metering-url", rig.Metering.Address.ToString(), "--listen", "127.0.0.1:0", "--log-format", "Text",
        ]);
        return new Started(process, (await process.WaitForLineAsync(Listening())).Groups[1].Value);
    }

    private async Task SendAsync(string url, string body)
    {
        using var response = await OpenAsync(url, body, null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> OpenAsync(string url, string body, string? behavior)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "/v1/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bundles.Key.Reveal());
        request.Headers.Add("anthropic-version", "2023-06-01");
        if (behavior is not null)
        {
            request.Headers.Add("anthropic-simulator-behavior", behavior);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [GeneratedRegex("listens on (http://[0-9.:]+)")]
    private static partial Regex Listening();

    private sealed record Started(ChildProcess Process, string Url) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
