using System.Net;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>A gateway that goes: whoever still sends requests has not heard of it yet.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1234);

    [Fact]
    public async Task Stopping_NotReadyAtOnceButServesUntilTheWaitIsOver()
    {
        var time = new HeldDelay(Wait);
        await using var rig = await Rig.StartAsync(start: false);
        rig.Time = time;
        await rig.StartGatewayAsync(options => options with { DrainWait = Wait });

        var stopping = rig.Gateway.StopAsync();
        await time.Held.WaitAsync(TestContext.Current.CancellationToken);
        using var ready = await rig.AdminAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        using var served = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        await served.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        time.End();
        await stopping;
        // What was served while it went was counted before it was gone.
        Assert.Single(rig.Metering.Events);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => rig.PostAsync(Rig.Body()));
    }
}
