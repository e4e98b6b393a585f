using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.Login;

/// <summary><c>GET /managed/settings</c>: the policy of the caller's project, as Claude Code takes it from a gateway.</summary>
internal static class ManagedSettings
{
    public static async Task<RequestRefusal?> HandleAsync(HttpContext context, Caller caller, LastPolicies last)
    {
        var known = caller.Project.Entry.ManagedSettings;
        if (caller.Project.Entry.ManagedSettingsProblem is { } problem && (known = last.Of(caller.Project.Entry)) is null)
        {
            return RequestRefusals.SettingsUnknown(caller.Project.Entry.Project, problem);
        }

        // A project without a policy is not one with an empty policy: the client tells them apart.
        if (known is not { } settings)
        {
            return RequestRefusals.NoSettings(caller.Project.Entry.Project);
        }

        var checksum = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)));
        var response = context.Response;
        response.Headers.ETag = $"\"{checksum}\"";
        response.Headers.CacheControl = "private, no-cache";
        if (IsKnown(context.Request.Headers.IfNoneMatch.ToString(), checksum))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        var body = LoginAnswer.Json(writer =>
        {
            writer.WriteString("uuid"u8, checksum);
            writer.WriteString("checksum"u8, checksum);
            writer.WritePropertyName("settings"u8);
            writer.WriteRawValue(settings);
        });
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return null;
    }

    private static bool IsKnown(string tags, string checksum) =>
        tags.Length > 0 && tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag.TrimStart('W', '/').Trim('"') == checksum);
}
