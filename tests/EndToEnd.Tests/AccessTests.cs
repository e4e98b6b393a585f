using System.Diagnostics;
using System.Net;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>Who gets in, and how fast a change of spec reaches the gateway.</summary>
public sealed class AccessTests(SystemFixture system)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Key_UnknownOrRemovedFromSpec_IsUnauthorized()
    {
        await using var tenant = await Tenant.CreateAsync(system, "10");
        Assert.Equal(HttpStatusCode.Unauthorized, (await tenant.SendAsync(key: tenant.Key[..^1] + (tenant.Key[^1] == 'a' ? 'b' : 'a'))).Status);

        tenant.Apply(tenant.Project("", "dev", "temporary"));
        var temporary = await tenant.KeyAsync("temporary");
        await tenant.WaitUntilServedAsync(temporary);
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync(key: temporary)).Status);

        tenant.Apply(tenant.Project("", "dev"));
        await Eventually.TrueAsync(async () => (await tenant.SendAsync(key: temporary)).Status == HttpStatusCode.Unauthorized, "the removed key is refused", Soon);
        Assert.Equal(HttpStatusCode.OK, (await tenant.SendAsync()).Status);
    }

    /// <summary>Kubelets take up to a minute to bring a bundle. This gateway's never comes.</summary>
    [Fact]
    public async Task Key_RemovedFromSpec_IsRefusedAheadOfTheBundle()
    {
        await using var tenant = await Tenant.CreateAsync(system, "10");
        tenant.Apply(tenant.Project("", "dev", "temporary"));
        var temporary = await tenant.KeyAsync("temporary");
        await tenant.WaitUntilServedAsync(temporary);
        // Stopped at the end: a gateway that never has the newest bundle would keep everything from being called programmed.
        await using var gateway = await system.Stack.StartGatewayAsync($"gateway-{tenant.Namespace}", bundle: system.Stack.FreezeBundle($"bundle-{tenant.Namespace}"));
        await Eventually.TrueAsync(async () => await StatusAsync(gateway.Url, temporary) == HttpStatusCode.OK, "the gateway takes the key", Deadlines.Slow);

        tenant.Apply(tenant.Project("", "dev"));
        var applied = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(async () => await StatusAsync(gateway.Url, temporary) == HttpStatusCode.Unauthorized, "the removed key is refused", Soon);
        TestContext.Current.TestOutputHelper?.WriteLine($"refused {Stopwatch.GetElapsedTime(applied).TotalMilliseconds:0} ms after kubectl apply ended, without a new bundle");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway.Url, tenant.Key));

        tenant.Apply(tenant.Project("state: Suspended", "dev"));
        await Eventually.TrueAsync(async () => await StatusAsync(gateway.Url, tenant.Key) == HttpStatusCode.Forbidden, "the suspended project is refused", Soon);
    }

    private async Task<HttpStatusCode> StatusAsync(string gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway}/v1/models");
        request.Headers.Add("x-api-key", key);
        using var response = await system.Http.SendAsync(request);
        return response.StatusCode;
    }

    [Fact]
    public async Task Project_Suspended_IsForbiddenWithTheReasonUntilActive()
    {
        await using var tenant = await Tenant.CreateAsync(system, "10");
        tenant.Apply(tenant.Project("state: Suspended", "dev"));
        await Eventually.TrueAsync(async () => (await tenant.SendAsync()).Status == HttpStatusCode.Forbidden, "the project is refused", Soon);

        var refused = await tenant.SendAsync();
        Assert.Equal("permission_error", refused.ErrorType);
        Assert.Contains("suspended", refused.Message, StringComparison.Ordinal);
        Assert.Contains("spec.state", refused.Message, StringComparison.Ordinal);

        tenant.Apply(tenant.Project("state: Active", "dev"));
        await Eventually.TrueAsync(async () => (await tenant.SendAsync()).Status == HttpStatusCode.OK, "the project is served again", Soon);
    }

    [Fact]
    public async Task Credential_Rotated_IsUsedWhileAnOpenStreamGoesOn()
    {
        await using var tenant = await Tenant.CreateAsync(system, "10");
        using var open = await tenant.OpenStreamAsync("chunks=200;drip=50;output=200");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);

        tenant.Apply(tenant.Credential($"second-{tenant.Namespace}"));
        await Eventually.TrueAsync(
            async () => (await tenant.SendAsync()).Status == HttpStatusCode.OK && await system.Provider.CountAsync($"second-{tenant.Namespace}") > 0,
            "the provider is called with the new credential",
            Soon);

        var stream = await open.Content.ReadAsStringAsync();
        Assert.Contains("event: message_stop", stream, StringComparison.Ordinal);
        Assert.Equal(1, await system.Provider.CountAsync($"first-{tenant.Namespace}", stream: true));
    }
}
