using System.Globalization;
using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ClaudeConfig.Router.Login;

/// <summary>The discovery document, the device authorization endpoint and the token endpoint, as clients of the gateway see them.</summary>
internal sealed class LoginEndpoint(LoginSettings settings, DeviceLogin login, RateLimiter limits, TrustedProxies proxies, RouterMetrics metrics, ILogger<LoginEndpoint> log)
{
    private const int LargestForm = 16 * 1024;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="context">The request.</param>
    /// <param name="path">One of <see cref="LoginPaths"/>.</param>
    /// <param name="project">The project that the address names, or null.</param>
    /// <param name="snapshot">The configuration in force.</param>
    public async Task HandleAsync(HttpContext context, string path, ObjectRef? project, ConfigSnapshot snapshot)
    {
        if (path == LoginPaths.Discovery)
        {
            await WriteAsync(context, new LoginAnswer(200, Discovery(project), "discovered"));
            return;
        }

        var answer = await AnswerAsync(context, path, project, snapshot);
        metrics.Logins.WithLabels(answer.Outcome).Inc();
        await WriteAsync(context, answer);
    }

    private async Task<LoginAnswer> AnswerAsync(HttpContext context, string path, ObjectRef? project, ConfigSnapshot snapshot)
    {
        // Nothing here is for pages: no cookie lets anybody in, and none may begin logins from a visitor's address.
        if (context.Request.Headers.Origin.Count > 0)
        {
            return LoginAnswer.Error(403, "invalid_request", "this is not for web pages", "denied");
        }

        var isBegin = path == LoginPaths.Begin;
        if (Limited(context, isBegin) is { } wait)
        {
            return (isBegin ? LoginAnswer.Error(429, "slow_down", "too many logins begin from this address", "limited") : LoginAnswer.SlowDown with { Status = 429, Outcome = "limited" })
                with { RetryAfterSeconds = wait };
        }

        try
        {
            return await FormAsync(context.Request) is not { } form ? LoginAnswer.BadRequest("a form with each field at most once is taken (application/x-www-form-urlencoded)")
                : isBegin ? await login.BeginAsync(context.RequestAborted)
                : form.GetValueOrDefault("grant_type") switch
                {
                    DeviceLogin.DeviceGrant => await login.ContinueAsync(DeviceLogin.DeviceGrant, form.GetValueOrDefault("device_code", ""), project, snapshot, context.RequestAborted),
                    DeviceLogin.RefreshGrant => await login.ContinueAsync(DeviceLogin.RefreshGrant, form.GetValueOrDefault("refresh_token", ""), project, snapshot, context.RequestAborted),
                    _ => LoginAnswer.Error(400, "unsupported_grant_type", $"{DeviceLogin.DeviceGrant} and {DeviceLogin.RefreshGrant} are taken", "denied"),
                };
        }
        catch (IdentityProviderException e)
        {
            Log.LoginProviderAway(log, e.Message);
            return LoginAnswer.Away("the identity provider cannot be asked now; the gateway's log says why");
        }
    }

    /// <summary>Seconds until there is room, or null where there is.</summary>
    private long? Limited(HttpContext context, bool isBegin)
    {
        var key = new LimitKey { Kind = isBegin ? LimitKind.LoginBegins : LimitKind.LoginQuestions, Address = ClientNetwork.Of(context, proxies), Window = Minute };
        return limits.Admit([new Limit(key, isBegin ? settings.BeginsPerMinute : settings.QuestionsPerMinute)], out _)?.RetryAfterSeconds;
    }

    /// <summary>The form's fields; null where it is none, too large, or says something twice.</summary>
    private static async Task<Dictionary<string, string>?> FormAsync(HttpRequest request)
    {
        if (request.ContentLength is null or > LargestForm || request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        try
        {
            using var reader = new FormReader(request.Body) { ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = LargestForm };
            var fields = await reader.ReadFormAsync(request.HttpContext.RequestAborted);
            return fields.Any(field => field.Value.Count != 1) ? null : fields.ToDictionary(field => field.Key, field => Only(field.Value), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static string Only(StringValues values) => values[0] ?? "";

    private byte[] Discovery(ObjectRef? project)
    {
        var origin = settings.PublicUrl.GetLeftPart(UriPartial.Authority) + (project is { } named ? $"/projects/{named.Namespace}/{named.Name}" : "");
        return LoginAnswer.Json(writer =>
        {
            writer.WriteString("issuer"u8, origin);
            writer.WriteString("device_authorization_endpoint"u8, origin + LoginPaths.Begin);
            writer.WriteString("token_endpoint"u8, origin + LoginPaths.Token);
            writer.WriteStartArray("grant_types_supported"u8);
            writer.WriteStringValue(DeviceLogin.DeviceGrant);
            writer.WriteStringValue(DeviceLogin.RefreshGrant);
            writer.WriteEndArray();
            writer.WriteStartArray("token_endpoint_auth_methods_supported"u8);
            writer.WriteStringValue("none"u8);
            writer.WriteEndArray();
            writer.WriteNumber("gateway_protocol_version"u8, 1);
        });
    }

    private static async Task WriteAsync(HttpContext context, LoginAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.ContentLength = answer.Body.Length;
        await response.BodyWriter.WriteAsync(answer.Body, context.RequestAborted);
    }
}
