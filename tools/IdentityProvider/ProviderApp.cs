using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ClaudeConfig.IdentityProvider;

/// <summary>An OpenID Connect provider for tests and the demo: OpenIddict without a store. People sign in by a click, or with the one password that it was given; refresh tokens are good once.</summary>
public sealed class ProviderApp : IAsyncDisposable
{
    private const string SessionCookie = "provider-user";
    private const string FamilyClaim = "family";

    private readonly ProviderOptions _options;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _used = new();
    private readonly ConcurrentDictionary<string, bool> _revoked = new();
    private readonly ConcurrentDictionary<string, Person> _sessions = new();
    private int _refreshes;

    private ProviderApp(ProviderOptions options)
    {
        _options = options;
        _app = Build();
    }

    public Uri Issuer => new($"https://{_options.Listen}/");

    /// <summary>How many sessions were renewed.</summary>
    public int Refreshes => _refreshes;

    /// <summary>People who may no longer be: their sessions are not renewed.</summary>
    public ConcurrentDictionary<string, bool> Gone { get; } = new();

    public static async Task<ProviderApp> StartAsync(ProviderOptions options)
    {
        var provider = new ProviderApp(options);
        await provider._app.StartAsync();
        return provider;
    }

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(_options.Listen, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(_options.CertificateFile, _options.KeyFile))));
        builder.Services.AddRouting();
        builder.Services.AddOpenIddict().AddServer(Configure);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapMethods("/authorize", ["GET", "POST"], AuthorizeAsync);
        app.MapMethods("/end-session", ["GET", "POST"], (HttpContext context) =>
        {
            _sessions.TryRemove(context.Request.Cookies[SessionCookie] ?? "", out _);
            context.Response.Cookies.Delete(SessionCookie);
            return Results.SignOut(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        });
        app.MapPost("/choose", (Func<HttpContext, Task<IResult>>)ChooseAsync);
        return app;
    }

    private void Configure(OpenIddictServerBuilder server)
    {
        server.EnableDegradedMode().SetIssuer(Issuer);
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("end-session").SetRevocationEndpointUris("revoke");
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(Scopes.Profile, Scopes.Email, "groups", Scopes.OfflineAccess);
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.SetIdentityTokenLifetime(_options.TokenLifetime).SetAccessTokenLifetime(_options.TokenLifetime);
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != _options.ClientId || !Own(context.RedirectUri, "/signin-oidc"))
            {
                context.Reject(Errors.InvalidClient, "no client of ours");
            }

            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (!Known(context.ClientId, context.ClientSecret))
            {
                context.Reject(Errors.InvalidClient, "no client of ours");
            }

            return default;
        }));
        server.AddEventHandler<HandleTokenRequestContext>(handler => handler.SetOrder(int.MaxValue - 100_000).UseInlineHandler(context =>
        {
            if (context.Request.IsRefreshTokenGrantType())
            {
                Refresh(context);
            }

            return default;
        }));
        server.AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.PostLogoutRedirectUri is { } back && !Own(back, "/signout-callback-oidc"))
            {
                context.Reject(Errors.InvalidRequest, "no address of our client");
            }

            return default;
        }));
        server.AddEventHandler<ValidateRevocationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (!Known(context.ClientId, context.ClientSecret))
            {
                context.Reject(Errors.InvalidClient, "no client of ours");
            }

            return default;
        }));
        server.AddEventHandler<HandleRevocationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.GenericTokenPrincipal?.GetClaim(FamilyClaim) is { } family)
            {
                _revoked[family] = true;
            }

            return default;
        }));
    }

    private bool Known(string? client, string? secret) => client == _options.ClientId && secret == _options.ClientSecret;

    private bool Own(string? address, string path) => address == new Uri(_options.Client, path).ToString();

    /// <summary>A token that comes back a second time ends its whole family, as OAuth's best practice has it.</summary>
    private void Refresh(HandleTokenRequestContext context)
    {
        var family = context.Principal?.GetClaim(FamilyClaim) ?? "";
        var twice = !_used.TryAdd(context.Request.RefreshToken!, 0);
        if (twice || _revoked.ContainsKey(family) || Gone.ContainsKey(context.Principal?.GetClaim(Claims.Subject) ?? ""))
        {
            _revoked[family] = true;
            context.Reject(Errors.InvalidGrant, "the session is no longer good");
            return;
        }

        Interlocked.Increment(ref _refreshes);
    }

    private IResult AuthorizeAsync(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (!_sessions.TryGetValue(context.Request.Cookies[SessionCookie] ?? "", out var person))
        {
            return Results.Content(Page(context.Request.Path + context.Request.QueryString), "text/html; charset=utf-8");
        }

        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, person.Subject).SetClaim(Claims.Name, person.Name).SetClaim(FamilyClaim, Guid.NewGuid().ToString("n")).SetClaims("groups", [.. person.Groups]);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(claim => claim.Type == FamilyClaim ? [] : [Destinations.IdentityToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private async Task<IResult> ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var then = form["then"].ToString();
        if (!then.StartsWith("/authorize?", StringComparison.Ordinal) || _options.People.FirstOrDefault(known => known.Subject == form["person"]) is not { } person)
        {
            return Results.BadRequest();
        }

        if (_options.Password is { } password && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(form["password"].ToString())))
        {
            return Results.Content(Page(then), "text/html; charset=utf-8", statusCode: StatusCodes.Status401Unauthorized);
        }

        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _sessions[session] = person;
        context.Response.Cookies.Append(SessionCookie, session, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax });
        return Results.Redirect(then);
    }

    private string Page(string then)
    {
        var html = HtmlEncoder.Default;
        var buttons = string.Concat(_options.People.Select(person => $"<p><button name=\"person\" value=\"{html.Encode(person.Subject)}\">{html.Encode(person.Name)}</button></p>"));
        var password = _options.Password is null ? "" : "<p><label>Password <input type=\"password\" name=\"password\" required autocomplete=\"current-password\"></label></p>";
        return $"<!doctype html><html lang=\"en\"><title>Sign in</title><meta name=\"viewport\" content=\"width=device-width\"><main><h1>Who are you?</h1><form method=\"post\" action=\"/choose\"><input type=\"hidden\" name=\"then\" value=\"{html.Encode(then)}\">{password}{buttons}</form></main></html>";
    }
}
