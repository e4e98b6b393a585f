using ClaudeConfig.ControllerRuntime.Controllers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ControllerRuntime.Health;

/// <summary>The HTTP side of probes and metrics.</summary>
public static class HealthEndpoints
{
    /// <summary>Answers <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>; everything else goes on.</summary>
    /// <param name="app">The application.</param>
    /// <param name="manager">Whose health it is.</param>
    public static IApplicationBuilder UseControllerRuntime(this IApplicationBuilder app, ControllerManager manager)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(manager);
        return app.Use((context, next) => context.Request.Path.Value switch
        {
            "/healthz" => WriteAsync(context, manager.Liveness()),
            "/readyz" => WriteAsync(context, manager.Readiness()),
            "/metrics" => MetricsAsync(context, manager),
            _ => next(context),
        });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(report.ToString(), context.RequestAborted);
    }

    private static Task MetricsAsync(HttpContext context, ControllerManager manager)
    {
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return manager.Metrics.WriteAsync(context.Response.Body, context.RequestAborted);
    }
}
