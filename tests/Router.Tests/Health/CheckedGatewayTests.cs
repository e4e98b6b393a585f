using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Health;

/// <summary>Health checks of a whole gateway, in front of a provider that only answers them.</summary>
public sealed class CheckedGatewayTests
{
    [Theory]
    [InlineData(ProviderType.Anthropic, "/v1/models?limit=1", "x-api-key")]
    [InlineData(ProviderType.OpenAI, "/v1/models", "authorization")]
    [InlineData(ProviderType.Google, "/v1beta/openai/models", "authorization")]
    [InlineData(ProviderType.Ollama, "/v1/models", "authorization")]
    public async Task Provider_IsAskedForItsModelsWithItsCredential_AndReportedWithoutARequest(ProviderType type, string path, string header)
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string Method, string Path, string Credential)>();
        await using var provider = await ProviderAsync(context =>
        {
            seen.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers[header].ToString()));
            return 200;
        });
        await using var rig = await Rig.StartAsync(config => Checked(config, provider.Urls.First(), type));
        await Eventually.TrueAsync(() => rig.Metering.Reports.LastOrDefault()?.Targets[0] is { Healthy: true, LastCheckTime: not null, Served: 0 }, "the check in the report", Deadlines.Settled);
        var (method, asked, credential) = seen.First();
        Assert.Equal(("GET", path), (method, asked));
        Assert.EndsWith(Bundles.UpstreamCredential, credential, StringComparison.Ordinal);
        Assert.Empty(rig.Metering.Events);
        Assert.Equal(0, rig.Metering.Ledger.Acquired);
    }

    [Fact]
    public async Task Provider_ThatRefusesItsCredential_IsUnhealthyAndRequestsGoElsewhere()
    {
        await using var provider = await ProviderAsync(_ => 401);
        await using var rig = await Rig.StartAsync(config => Checked(config, provider.Urls.First(), ProviderType.Anthropic));
        await Eventually.TrueAsync(() => rig.Metering.Reports.LastOrDefault()?.Targets[0] is { Healthy: false }, "unhealthy in the report", Deadlines.Settled);
        Assert.Contains("401", rig.Metering.Reports.Last().Targets[0].LastError, StringComparison.Ordinal);
        using var response = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests, request => request.Method == "POST");
        Assert.Equal("t1", (await rig.EventAsync()).Target);
    }

    [Fact]
    public async Task Provider_WhereThePlatformLetsNobody_IsNotAsked()
    {
        var asked = 0;
        await using var provider = await ProviderAsync(_ => 200 + (0 * Interlocked.Increment(ref asked)));
        await using var rig = await Rig.StartAsync(config => Checked(config, provider.Urls.First().Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal), ProviderType.Anthropic) with
        {
            Outbound = new Contracts.Outbound.OutboundPolicy { InternalHosts = [new Uri(config.Providers[1].BaseUrl).Authority] },
        });
        var before = rig.Metering.Reports.Count;
        await Eventually.TrueAsync(() => rig.Metering.Reports.Count > before + 10, "two seconds of reports", Deadlines.Settled);
        Assert.Equal(0, Volatile.Read(ref asked));
    }

    private static RouterConfig Checked(RouterConfig config, string address, ProviderType type) => config with
    {
        Providers = [config.Providers[0] with { BaseUrl = address, Type = type }, config.Providers[1]],
        Routes = [config.Routes[0] with { HealthCheckInterval = TimeSpan.FromMilliseconds(500) }],
    };

    private static async Task<WebApplication> ProviderAsync(Func<HttpContext, int> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = answer(context);
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
