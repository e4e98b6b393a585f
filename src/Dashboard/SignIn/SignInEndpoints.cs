using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>Ways in and out besides the pages.</summary>
internal static class SignInEndpoints
{
    public const string SignOutPath = "/signout";

    public static void Map(WebApplication app)
    {
        app.MapGet("/signin", (string? @return) => Results.Challenge(new AuthenticationProperties { RedirectUri = ReturnPath.Of(@return) }, [OpenIdConnectDefaults.AuthenticationScheme])).AllowAnonymous();
        app.MapPost(SignOutPath, (RequestDelegate)SignOutAsync);
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        if (!await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var renewal = context.RequestServices.GetRequiredService<SessionRenewal>();
        var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (session.Properties is { } ending && SessionTokens.RefreshOf(ending) is { Length: > 0 } refresh)
        {
            await renewal.RevokeAsync(refresh, context.RequestAborted);
        }

        if (session.Properties is { } known && SessionTokens.SessionOf(known) is { } name)
        {
            await context.RequestServices.GetRequiredService<EndedSessions>().EndAsync(name);
        }

        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (await renewal.EndsSessionsAsync(context.RequestAborted))
        {
            var properties = new AuthenticationProperties { RedirectUri = "/signed-out" };
            properties.Items[SessionTokens.IdToken] = session.Properties is { } ended ? SessionTokens.IdTokenOf(ended) : null;
            await context.SignOutAsync(OpenIdConnectDefaults.AuthenticationScheme, properties);
            return;
        }

        context.Response.Redirect("/signed-out");
    }
}
