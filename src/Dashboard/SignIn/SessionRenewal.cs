using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Dashboard.Access;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ClaudeConfig.Dashboard.SignIn;

/// <summary>Exchanges refresh tokens. They are good once: requests that come together share one exchange.</summary>
internal sealed partial class SessionRenewal(IOptionsMonitor<OpenIdConnectOptions> configured, DashboardOptions options, ILogger<SessionRenewal> logger) : IDisposable
{
    /// <summary>Requests that were under way with the old cookie come within that time.</summary>
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _exchanges = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    private OpenIdConnectOptions Oidc => configured.Get(OpenIdConnectDefaults.AuthenticationScheme);

    /// <returns>Null where the identity provider no longer vouches for the session.</returns>
    public Task<RenewedSession?> RenewAsync(string refreshToken)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(refreshToken)));
        lock (_exchanges)
        {
            if (!_exchanges.TryGetValue(key, out Lazy<Task<RenewedSession?>>? exchange))
            {
                exchange = new Lazy<Task<RenewedSession?>>(() => ExchangeAsync(refreshToken));
                _exchanges.Set(key, exchange, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Shared, Size = 1 });
            }

            return exchange!.Value;
        }
    }

    /// <summary>Tells the identity provider that a session has ended. One that does not know revocation is not told.</summary>
    public async Task RevokeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = await ConfigurationAsync(cancellationToken);
            if (configuration.AdditionalData.TryGetValue("revocation_endpoint", out var found) && found?.ToString() is { Length: > 0 } address)
            {
                using var body = new FormUrlEncodedContent(Form(("token", refreshToken), ("token_type_hint", "refresh_token")));
                using var response = await Oidc.Backchannel.PostAsync(new Uri(address), body, cancellationToken);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException)
        {
            LogNotRevoked(e);
        }
    }

    /// <summary>Where the identity provider's own session is ended, if it says.</summary>
    public async Task<bool> EndsSessionsAsync(CancellationToken cancellationToken) => (await ConfigurationAsync(cancellationToken)).EndSessionEndpoint is { Length: > 0 };

    public void Dispose() => _exchanges.Dispose();

    private Task<OpenIdConnectConfiguration> ConfigurationAsync(CancellationToken cancellationToken) => Oidc.ConfigurationManager!.GetConfigurationAsync(cancellationToken);

    private async Task<RenewedSession?> ExchangeAsync(string refreshToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            var configuration = await ConfigurationAsync(limit.Token);
            using var body = new FormUrlEncodedContent(Form(("grant_type", "refresh_token"), ("refresh_token", refreshToken)));
            using var response = await Oidc.Backchannel.PostAsync(new Uri(configuration.TokenEndpoint), body, limit.Token);
            var answer = new OpenIdConnectMessage(await response.Content.ReadAsStringAsync(limit.Token));
            return response.IsSuccessStatusCode && answer.IdToken is { Length: > 0 } idToken ? await ReadAsync(configuration, idToken, answer.RefreshToken ?? refreshToken) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or InvalidOperationException or ArgumentException)
        {
            LogNotRenewed(e);
            return null;
        }
    }

    private async Task<RenewedSession?> ReadAsync(OpenIdConnectConfiguration configuration, string idToken, string refreshToken)
    {
        var parameters = Oidc.TokenValidationParameters.Clone();
        parameters.ValidIssuer = configuration.Issuer;
        parameters.IssuerSigningKeys = configuration.SigningKeys;
        var read = await Oidc.TokenHandler.ValidateTokenAsync(idToken, parameters);
        return read.IsValid && Viewer.Identify([.. read.ClaimsIdentity.Claims], options, CookieAuthenticationDefaults.AuthenticationScheme) is { } identity
            ? new RenewedSession(identity, idToken, refreshToken, read.SecurityToken.ValidTo)
            : null;
    }

    private IEnumerable<KeyValuePair<string, string>> Form(params (string Name, string Value)[] fields)
    {
        var form = fields.Append(("client_id", options.ClientId));
        if (Oidc.ClientSecret is { Length: > 0 } secret)
        {
            form = form.Append(("client_secret", secret));
        }

        return form.Select(field => KeyValuePair.Create(field.Item1, field.Item2));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session was not renewed: the identity provider cannot be used")]
    private partial void LogNotRenewed(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The identity provider was not told that a session has ended")]
    private partial void LogNotRevoked(Exception exception);
}
