using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>Answers every request with a status and a location.</summary>
internal sealed class RedirectingProvider : IAsyncDisposable
{
    private readonly WebApplication app;

    private RedirectingProvider(WebApplication app) => this.app = app;

    public string Address => app.Urls.First();

    public static async Task<RedirectingProvider> StartAsync(int status, string location)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            if (status != StatusCodes.Status304NotModified)
            {
                await context.Response.WriteAsync("moved to " + location);
            }
        });
        await app.StartAsync();
        return new RedirectingProvider(app);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
