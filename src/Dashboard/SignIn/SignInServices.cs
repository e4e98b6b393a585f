using System.Security.Claims;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>People sign in at the company's identity provider; a sealed cookie says who they are for minutes.</summary>
internal static class SignInServices
{
    public const string SessionCookie = "__Host-claudeconfig";

    /// <summary>What scripts fetch: they are told 401 rather than sent elsewhere.</summary>
    public const string DataPath = "/data";

    public static void Add(IServiceCollection services, DashboardOptions options, TimeProvider time)
    {
        // What is wrong with the file is said at the start.
        _ = new SealingKeys(options.KeysFile).GetAllElements();
        services.AddDataProtection().SetApplicationName("claudeconfig-dashboard").DisableAutomaticKeyGeneration();
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new SealingKeys(options.KeysFile));
        services.AddSingleton<SessionRenewal>().AddSingleton<EndedSessions>();
        services.AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                authentication.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie(cookie => Cookie(cookie, time))
            .AddOpenIdConnect(oidc => Oidc(oidc, options, time));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void Cookie(CookieAuthenticationOptions cookie, TimeProvider time)
    {
        cookie.Cookie.Name = SessionCookie;
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        // The way back from the identity provider is a navigation from elsewhere.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.SlidingExpiration = false;
        cookie.ExpireTimeSpan = SessionTokens.Kept;
        cookie.TimeProvider = time;
        cookie.Events.OnValidatePrincipal = context => ValidateAsync(context, time);
        cookie.Events.OnRedirectToAccessDenied = context => StatusAsync(context.Response, StatusCodes.Status403Forbidden);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (SessionTokens.SessionOf(context.Properties) is not { } session || await context.HttpContext.RequestServices.GetRequiredService<EndedSessions>().HasAsync(session))
        {
            await RejectAsync(context);
            return;
        }

        if (now < SessionTokens.EndOf(context.Properties))
        {
            return;
        }

        var renewal = context.HttpContext.RequestServices.GetRequiredService<SessionRenewal>();
        if (SessionTokens.RefreshOf(context.Properties) is { Length: > 0 } refresh && await renewal.RenewAsync(refresh) is { } renewed)
        {
            context.ReplacePrincipal(new ClaimsPrincipal(renewed.Identity));
            SessionTokens.Keep(context.Properties, renewed.IdToken, renewed.RefreshToken, renewed.TokenEnd, now);
            context.ShouldRenew = true;
            return;
        }

        await RejectAsync(context);
    }

    private static Task RejectAsync(CookieValidatePrincipalContext context)
    {
        context.RejectPrincipal();
        return context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    private static void Oidc(OpenIdConnectOptions oidc, DashboardOptions options, TimeProvider time)
    {
        oidc.Authority = options.Issuer.ToString().TrimEnd('/');
        oidc.ClientId = options.ClientId;
        oidc.ClientSecret = options.ClientSecretFile is { } file ? File.ReadAllText(file).Trim() : null;
        oidc.ResponseType = OpenIdConnectResponseType.Code;
        // With a query the way back is a plain navigation, which cookies that are Lax go along with.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.UsePkce = true;
        oidc.MapInboundClaims = false;
        oidc.GetClaimsFromUserInfoEndpoint = false;
        oidc.SaveTokens = false;
        oidc.UseTokenLifetime = false;
        oidc.CallbackPath = "/signin-oidc";
        oidc.SignedOutCallbackPath = "/signout-callback-oidc";
        // Nobody elsewhere ends a session by a link.
        oidc.RemoteSignOutPath = PathString.Empty;
        oidc.SignedOutRedirectUri = "/signed-out";
        oidc.BackchannelHttpHandler = TrustedHandler.Create(options.IssuerCa);
        oidc.BackchannelTimeout = TimeSpan.FromSeconds(30);
        oidc.TimeProvider = time;
        oidc.Scope.Clear();
        foreach (var scope in options.Scopes)
        {
            oidc.Scope.Add(scope);
        }

        foreach (var cookie in new[] { oidc.CorrelationCookie, oidc.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.Always;
            cookie.HttpOnly = true;
        }

        oidc.Events.OnRedirectToIdentityProvider = ChallengeAsync;
        oidc.Events.OnRedirectToIdentityProviderForSignOut = SignOutAsync;
        oidc.Events.OnTokenValidated = context => KeepAsync(context, options, time);
        oidc.Events.OnRemoteFailure = context =>
        {
            context.HandleResponse();
            context.Response.Redirect("/signin-failed");
            return Task.CompletedTask;
        };
    }

    private static Task ChallengeAsync(RedirectContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(DataPath, StringComparison.Ordinal) || !HttpMethods.IsGet(request.Method))
        {
            context.HandleResponse();
            return StatusAsync(context.Response, StatusCodes.Status401Unauthorized);
        }

        context.Properties.RedirectUri = ReturnPath.Of(context.Properties.RedirectUri);
        return Task.CompletedTask;
    }

    private static Task SignOutAsync(RedirectContext context)
    {
        if (context.Properties.Items.TryGetValue(SessionTokens.IdToken, out var hint))
        {
            context.ProtocolMessage.IdTokenHint = hint;
            context.Properties.Items.Remove(SessionTokens.IdToken);
        }

        return Task.CompletedTask;
    }

    private static Task KeepAsync(TokenValidatedContext context, DashboardOptions options, TimeProvider time)
    {
        if (Viewer.Identify([.. context.Principal!.Claims], options, CookieAuthenticationDefaults.AuthenticationScheme) is not { } identity)
        {
            context.Fail($"the token has no claim {options.UsernameClaim} that may name a user");
            return Task.CompletedTask;
        }

        context.Principal = new ClaimsPrincipal(identity);
        SessionTokens.Keep(context.Properties!, context.TokenEndpointResponse!.IdToken, context.TokenEndpointResponse.RefreshToken, context.SecurityToken.ValidTo, time.GetUtcNow());
        return Task.CompletedTask;
    }

    private static Task StatusAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
