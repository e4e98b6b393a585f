using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ClaudeConfig.ProviderSimulator.Clouds;

/// <summary>Where clouds hand out credentials: STS and the pod identity agent of AWS; the token endpoints, IAM and metadata server of Google; Anthropic's token endpoint.</summary>
internal sealed class CredentialServices(CloudAccounts accounts)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>Answers a request for a credential; false where it is none.</summary>
    public async Task<bool> TryAnswerAsync(HttpContext context, byte[] body)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        Func<Task>? answer = (request.Method, path) switch
        {
            ("POST", "/") => () => StsAsync(context, body),
            ("GET", "/v1/credentials") => () => PodIdentityAsync(context),
            ("POST", "/token") => () => GoogleKeyAsync(context, body),
            ("POST", "/v1/token") => () => GoogleExchangeAsync(context, body),
            ("POST", "/v1/oauth/token") => () => AnthropicAsync(context, body),
            ("GET", _) when path.StartsWith("/computeMetadata/v1/instance/service-accounts/", StringComparison.Ordinal) => () => MetadataAsync(context),
            ("POST", _) when path.EndsWith(":generateAccessToken", StringComparison.Ordinal) => () => ImpersonateAsync(context, path),
            _ => null,
        };
        if (answer is null)
        {
            return false;
        }

        await Task.Delay(accounts.Delay, context.RequestAborted);
        if (accounts.Refusal is { } status)
        {
            await SendAsync(context, status, """{"error":"unauthorized_client","error_description":"refused as scripted"}""");
            return true;
        }

        await answer();
        return true;
    }

    private async Task StsAsync(HttpContext context, byte[] body)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        var (action, role) = (form["Action"].ToString(), form["RoleArn"].ToString());
        var problem = form["Version"] != "2011-06-15" ? "ValidationError"
            : form["RoleSessionName"].ToString() is not { Length: >= 2 and <= 64 } ? "ValidationError"
            : action == "AssumeRoleWithWebIdentity" ? Identity(form["WebIdentityToken"].ToString(), role) ? null : "AccessDenied"
            : action == "AssumeRole" ? AwsSignature.ProblemOf(context.Request, body, accounts, accounts.Region, "sts")
            : "InvalidAction";
        if (problem is not null)
        {
            await SendAsync(context, 403, $"<ErrorResponse><Error><Type>Sender</Type><Code>{problem}</Code><Message>Not authorized to perform sts:{action}</Message></Error></ErrorResponse>", "text/xml");
            return;
        }

        var key = accounts.IssueAwsKey(role);
        await SendAsync(context, 200, $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials><AccessKeyId>{key.Id}</AccessKeyId>
            <SecretAccessKey>{key.Secret}</SecretAccessKey><SessionToken>{key.Session}</SessionToken><Expiration>{Instant(key.Expires)}</Expiration></Credentials></{action}Result></{action}Response>
            """, "text/xml");
    }

    private async Task PodIdentityAsync(HttpContext context)
    {
        if (!Identity(context.Request.Headers.Authorization.ToString(), "pod"))
        {
            await SendAsync(context, 403, """{"message":"the token of the pod is not known"}""");
            return;
        }

        var key = accounts.IssueAwsKey("pod");
        await SendAsync(context, 200, new JsonObject
        {
            ["AccessKeyId"] = key.Id, ["SecretAccessKey"] = key.Secret, ["Token"] = key.Session, ["AccountId"] = "123456789012", ["Expiration"] = Instant(key.Expires),
        }.ToJsonString());
    }

    private async Task GoogleKeyAsync(HttpContext context, byte[] body)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body));
        if (form["grant_type"] != JwtBearer || SignedBy(form["assertion"].ToString(), $"{context.Request.Scheme}://{context.Request.Host}/token") is not { } email)
        {
            await SendAsync(context, 400, """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""");
            return;
        }

        await SendTokenAsync(context, email, "ya29.");
    }

    private async Task GoogleExchangeAsync(HttpContext context, byte[] body)
    {
        var form = context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true
            ? JsonNode.Parse(body)!.AsObject().ToDictionary(item => item.Key, item => (string?)item.Value ?? "")
            : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ToDictionary(item => item.Key, item => item.Value.ToString());
        var audience = Of(form, "audience", "audience");
        if (Of(form, "grant_type", "grantType") != TokenExchange || !Identity(Of(form, "subject_token", "subjectToken"), audience))
        {
            await SendAsync(context, 400, """{"error":"invalid_grant","error_description":"The subject token is not taken."}""");
            return;
        }

        await SendTokenAsync(context, audience, "ya29.d.");
    }

    private static string Of(Dictionary<string, string> form, string name, string other) => form.GetValueOrDefault(name) ?? form.GetValueOrDefault(other) ?? "";

    private async Task ImpersonateAsync(HttpContext context, string path)
    {
        var bearer = context.Request.Headers.Authorization.ToString();
        if (!bearer.StartsWith("Bearer ", StringComparison.Ordinal) || !accounts.Takes(bearer["Bearer ".Length..]))
        {
            await SendAsync(context, 403, """{"error":{"code":403,"message":"Permission 'iam.serviceAccounts.getAccessToken' denied","status":"PERMISSION_DENIED"}}""");
            return;
        }

        var email = path.Split('/')[^1].Split(':')[0];
        var token = accounts.IssueToken(email, "ya29.c.");
        await SendAsync(context, 200, new JsonObject { ["accessToken"] = token, ["expireTime"] = Instant(DateTimeOffset.UtcNow + accounts.Lifetime) }.ToJsonString());
    }

    private async Task MetadataAsync(HttpContext context)
    {
        if (context.Request.Headers["Metadata-Flavor"] != "Google")
        {
            await SendAsync(context, 403, "Missing Metadata-Flavor:Google header.", "text/html");
            return;
        }

        context.Response.Headers["Metadata-Flavor"] = "Google";
        await SendTokenAsync(context, "metadata", "ya29.m.");
    }

    private async Task AnthropicAsync(HttpContext context, byte[] body)
    {
        var said = JsonNode.Parse(body);
        var account = (string?)said?["service_account_id"];
        if ((string?)said?["grant_type"] != JwtBearer || (string?)said["federation_rule_id"] is not { Length: > 0 } || (string?)said["organization_id"] is not { Length: > 0 }
            || account is not { Length: > 0 } || !context.Request.Headers["anthropic-beta"].ToString().Contains("oidc-federation-", StringComparison.Ordinal)
            || !Identity((string?)said["assertion"] ?? "", account))
        {
            await SendAsync(context, 401, """{"error":"invalid_grant","error_description":"no federation rule matches"}""");
            return;
        }

        await SendTokenAsync(context, account, "sk-ant-oat01-");
    }

    private async Task SendTokenAsync(HttpContext context, string to, string prefix) =>
        await SendAsync(context, 200, new JsonObject
        {
            ["access_token"] = accounts.IssueToken(to, prefix), ["expires_in"] = (long)accounts.Lifetime.TotalSeconds, ["token_type"] = "Bearer",
        }.ToJsonString());

    // The token of a workload may become what it is listed for, or anything.
    private bool Identity(string token, string become) => accounts.Identities.TryGetValue(token, out var may) && (may == "*" || may == become);

    private string? SignedBy(string jwt, string audience)
    {
        if (jwt.Split('.') is not [var head, var claims, var signature])
        {
            return null;
        }

        var said = JsonNode.Parse(WebEncoders.Base64UrlDecode(claims))!;
        var (issued, expires) = ((long?)said["iat"] ?? 0, (long?)said["exp"] ?? 0);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        if ((string?)said["iss"] is not { } email || accounts.GoogleKeyOf(email) is not { } pem || (string?)said["scope"] != Scope || (string?)said["aud"] != audience
            || Math.Abs(now - issued) > 300 || expires <= now || expires - issued > 3600)
        {
            return null;
        }

        using var key = RSA.Create();
        key.ImportFromPem(pem);
        return key.VerifyData(Encoding.ASCII.GetBytes($"{head}.{claims}"), WebEncoders.Base64UrlDecode(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) ? email : null;
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task SendAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }
}
