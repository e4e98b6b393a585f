using System.Net;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>Metering that grants every wish and takes every event: its own cost is measured elsewhere.</summary>
internal static class GrantingMetering
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.WriteLine($"grants on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/v1/leases":
                var request = (await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.LeaseRequest))!;
                var grants = request.Acquire.Select(wish => Grant(wish.LeaseId, wish.Wanted)).Concat(request.Renew.Select(news => Grant(news.LeaseId, news.Wanted)));
                await JsonSerializer.SerializeAsync(context.Response.Body, new LeaseResponse { Grants = [.. grants] }, ContractsJson.Default.LeaseResponse);
                break;
            case "/v1/events":
                // Counted and not read: what Metering does with them must not take the measured programs' time.
                using (var body = new MemoryStream())
                {
                    await context.Request.Body.CopyToAsync(body);
                    var count = body.GetBuffer().AsSpan(0, (int)body.Length).Count("\"source\":\"bench\""u8);
                    var results = Enumerable.Repeat(new EventResult { Id = "", Status = EventStatus.Accepted }, count);
                    await JsonSerializer.SerializeAsync(context.Response.Body, new EventBatchResult { Results = [.. results] }, ContractsJson.Default.EventBatchResult);
                }

                break;
            default:
                break;
        }
    }

    private static LeaseGrant Grant(string lease, decimal amount) =>
        new() { LeaseId = lease, Amount = amount, ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(10) };
}
