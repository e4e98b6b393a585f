namespace ClaudeConfig.Router.Login;

/// <summary>Where clients log in and get their policy. The paths of telemetry and of settings are fixed by Claude Code, the others by the discovery document.</summary>
internal static class LoginPaths
{
    public const string Discovery = "/.well-known/oauth-authorization-server";
    public const string Begin = "/oauth/device_authorization";
    public const string Token = "/oauth/token";
    public const string Settings = "/managed/settings";
    public const string Logs = "/v1/logs";

    public static bool IsTelemetry(string path) => path is "/v1/metrics" or Logs or "/v1/traces";

    /// <summary>How a path is asked for; null where it is none of these.</summary>
    public static string? MethodOf(string path) => path switch
    {
        Discovery or Settings => HttpMethods.Get,
        Begin or Token => HttpMethods.Post,
        _ => IsTelemetry(path) ? HttpMethods.Post : null,
    };
}
