using System.Text.Encodings.Web;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.Diagnostics;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>What is shown where no page answers: one sentence, and a way on. Tells nothing of what there is.</summary>
internal static class StatusPage
{
    public static Task WriteAsync(StatusCodeContext context) => WriteAsync(context.HttpContext, context.HttpContext.Response.StatusCode);

    /// <summary>What a page or a way in threw.</summary>
    public static Task WriteFailureAsync(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        // Whoever else we ask is away: the identity provider's documents, or Metering.
        var away = failure is MeteringException or HttpRequestException || failure?.InnerException is IOException or HttpRequestException or OperationCanceledException;
        context.Response.StatusCode = away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
        return WriteAsync(context, context.Response.StatusCode);
    }

    private static Task WriteAsync(HttpContext context, int status)
    {
        var (title, text) = status switch
        {
            StatusCodes.Status400BadRequest => ("That was not understood", "The form or the address is not one of ours, or its page was open for too long. Go back, load the page again and repeat it."),
            StatusCodes.Status401Unauthorized => ("Your session has ended", "Sign in again."),
            StatusCodes.Status403Forbidden => ("You may not do that", "Kubernetes' roles decide it; ask whoever keeps the project."),
            StatusCodes.Status404NotFound => ("There is nothing here", "Nothing of this name exists that you may see."),
            StatusCodes.Status405MethodNotAllowed => ("There is nothing here", "This address takes other requests."),
            StatusCodes.Status503ServiceUnavailable => ("Try again in a moment", "The identity provider or Metering does not answer just now."),
            _ => ("That went wrong", "Try it again; the dashboard's log says more."),
        };
        if (context.Request.Path.StartsWithSegments(SignInServices.DataPath, StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/problem+json";
            return context.Response.WriteAsync($$"""{"type":"about:blank","title":"{{title}}","status":{{status}},"detail":"{{text}}"}""", context.RequestAborted);
        }

        var html = HtmlEncoder.Default;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.Encode(title)} · Claude Config</title>
            <link rel="stylesheet" href="{AssetFiles.UrlOf("app.css")}"></head><body class="alone"><main><h1>{html.Encode(title)}</h1><p>{html.Encode(text)}</p><p><a class="button" href="/">To the overview</a></p></main></body></html>
            """,
            context.RequestAborted);
    }
}
