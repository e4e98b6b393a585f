using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Identity.Oidc;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Login;

/// <summary>
/// Logins on a device, relayed to the company's identity provider. The gateway keeps nothing: codes and refresh tokens are the provider's, its ID
/// token is what callers show from then on, and who may come in is decided by the same rules as for any other token (ADR 48).
/// </summary>
internal sealed class DeviceLogin(LoginSettings settings, IdentityProvider provider, OidcVerifier verifier, TimeProvider time, ILogger<DeviceLogin> log)
{
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    public const string RefreshGrant = "refresh_token";

    private const int LongestCode = 4096;
    private const int LongestAddress = 2048;

    /// <summary>Begins a login.</summary>
    public async Task<LoginAnswer> BeginAsync(CancellationToken cancellationToken)
    {
        var said = await provider.BeginAsync(cancellationToken);
        if (!said.Succeeded)
        {
            return Refused(said, "a device login");
        }

        if (said.Text("device_code") is not { Length: > 0 and <= LongestCode } device || said.Text("user_code") is not { Length: > 0 and <= 64 } user
            || !IsPrintable(device) || !IsPrintable(user) || Page(said.Text("verification_uri") ?? said.Text("verification_url")) is not { } page)
        {
            Log.LoginAnswerUnusable(log, settings.Issuer, "the answer of its device authorization endpoint holds no code or no address that a browser may be sent to");
            return LoginAnswer.Broken("the identity provider's answer cannot be used; the gateway's log says why");
        }

        return new LoginAnswer(200, LoginAnswer.Json(writer =>
        {
            writer.WriteString("device_code"u8, device);
            writer.WriteString("user_code"u8, user);
            writer.WriteString("verification_uri"u8, page);
            if (Page(said.Text("verification_uri_complete")) is { } complete)
            {
                writer.WriteString("verification_uri_complete"u8, complete);
            }

            writer.WriteNumber("expires_in"u8, Math.Clamp(said.Number("expires_in") ?? 600, 60, 3600));
            writer.WriteNumber("interval"u8, Math.Clamp(said.Number("interval") ?? 5, 1, 60));
        }), "begun");
    }

    /// <summary>Asks whether the person has finished, or for the next token of a session.</summary>
    /// <param name="grant">What is asked for.</param>
    /// <param name="code">The device code, or the refresh token.</param>
    /// <param name="named">The project that the caller's address names, or null.</param>
    /// <param name="snapshot">Who belongs to which project.</param>
    /// <param name="cancellationToken">The caller's patience.</param>
    public async Task<LoginAnswer> ContinueAsync(string grant, string code, ObjectRef? named, ConfigSnapshot snapshot, CancellationToken cancellationToken)
    {
        var isRefresh = grant == RefreshGrant;
        if (code.Length is 0 or > LongestCode || !IsPrintable(code))
        {
            return isRefresh ? LoginAnswer.InvalidGrant : LoginAnswer.Expired;
        }

        var said = await provider.AskForTokensAsync([new("grant_type", grant), new(isRefresh ? "refresh_token" : "device_code", code)], cancellationToken);
        if (!said.Succeeded)
        {
            return said.Error switch
            {
                "authorization_pending" when !isRefresh => LoginAnswer.Pending,
                "slow_down" => LoginAnswer.SlowDown,
                "access_denied" when !isRefresh => LoginAnswer.Denied("the login was refused in the browser"),
                "expired_token" or "invalid_grant" or "access_denied" => isRefresh ? LoginAnswer.InvalidGrant : LoginAnswer.Expired,
                _ => Refused(said, isRefresh ? "a refresh" : "a login"),
            };
        }

        return await AdmitAsync(said, isRefresh ? code : null, named, snapshot, cancellationToken);
    }

    /// <summary>A token that no project would take lets nobody in, and a session ends when it comes to that.</summary>
    private async Task<LoginAnswer> AdmitAsync(ProviderAnswer said, string? refreshed, ObjectRef? named, ConfigSnapshot snapshot, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (said.Text("id_token") is not { } token || !TokenClaims.Looks(token) || TokenClaims.Read(token) is not { } claims)
        {
            Log.LoginAnswerUnusable(log, settings.Issuer, "its token answer holds no id_token: the scopes must hold openid, and refreshes must give a new one");
            return refreshed is null ? LoginAnswer.Broken("the identity provider gave no ID token; the gateway's log says why") : LoginAnswer.InvalidGrant;
        }

        // Another's token, or one for another client, must not become a session here.
        if (claims.Issuer != settings.Issuer || !OidcMatcher.IsFor(token, settings.ClientId))
        {
            Log.LoginAnswerUnusable(log, settings.Issuer, "the id_token in its answer is of another issuer or for another client");
            return LoginAnswer.Broken("the identity provider gave a token that is not this gateway's; the gateway's log says more");
        }

        if (!verifier.Takes(claims, snapshot))
        {
            return Outside("no ClaudeProject accepts people of this identity provider", refreshed);
        }

        var verdict = await verifier.VerifyAsync(new PresentedToken(token, "the login", claims, ByGuesser: false), snapshot, now, cancellationToken);
        if (verdict.Refusal is { } refusal)
        {
            return refusal.Status >= 500 ? LoginAnswer.Away(refusal.Message) : Outside(refusal.Message, refreshed);
        }

        return ProjectProblem(verdict, named) is { } problem ? Outside(problem, refreshed) : Session(said, token, claims, refreshed, now);
    }

    private string? ProjectProblem(TokenVerdict verdict, ObjectRef? named)
    {
        var projects = verdict.Matches.Select(match => match.Project.Entry.Project).ToArray();
        var listed = string.Join(", ", projects.Order().Take(16));
        return projects.Length == 0 ? "you belong to no ClaudeProject: ask the team that runs this gateway"
            : named is { } wanted ? projects.Contains(wanted) ? null : $"you do not belong to project {wanted}, but to {listed}"
            : projects.Length > 1 ? $"you belong to {listed}: make the gateway's address {settings.PublicUrl.GetLeftPart(UriPartial.Authority)}/projects/NAMESPACE/NAME with one of them"
            : null;
    }

    private LoginAnswer Outside(string why, string? refreshed)
    {
        Log.LoginRefused(log, why);
        return refreshed is null ? LoginAnswer.Denied(why) : LoginAnswer.InvalidGrant;
    }

    private static LoginAnswer Session(ProviderAnswer said, string token, TokenClaims claims, string? refreshed, DateTimeOffset now) => new(200, LoginAnswer.Json(writer =>
    {
        writer.WriteString("access_token"u8, token);
        writer.WriteString("token_type"u8, "Bearer"u8);
        writer.WriteNumber("expires_in"u8, Math.Max(1, (long)(claims.Expires!.Value - now).TotalSeconds));
        // A provider that gives no new one goes on with the one that it was shown.
        if ((said.Text("refresh_token") ?? refreshed) is { Length: > 0 and <= LongestCode } next)
        {
            writer.WriteString("refresh_token"u8, next);
        }
    }), refreshed is null ? "signed_in" : "refreshed");

    private LoginAnswer Refused(ProviderAnswer said, string what)
    {
        if (said.Status >= 500 || said.Status == 429)
        {
            return LoginAnswer.Away($"the identity provider answered {said.Status}");
        }

        Log.LoginProviderRefused(log, settings.Issuer, what, said.Status, said.Error);
        return LoginAnswer.Broken($"the identity provider refuses {what} of this gateway ({said.Status}{(said.Error.Length > 0 ? " " + said.Error : "")})");
    }

    /// <summary>An address that a browser may be sent to; null for any other.</summary>
    private static string? Page(string? text) =>
        text is { Length: > 0 and <= LongestAddress } && IsPrintable(text) && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) && address.UserInfo.Length == 0
            ? text
            : null;

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
