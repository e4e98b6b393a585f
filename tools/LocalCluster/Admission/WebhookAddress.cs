using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Where a webhook listens, and whom to believe there.</summary>
/// <param name="Url">Without the timeout parameter; for a service, its name in the cluster.</param>
/// <param name="CaBundle">Base64 as in the configuration; empty for the system's roots.</param>
internal sealed record WebhookAddress(string Url, string CaBundle)
{
    private const int DefaultServicePort = 443;

    public static WebhookAddress Read(JsonObject clientConfig)
    {
        var bundle = Json.Text(clientConfig, "caBundle") ?? "";
        if (clientConfig["service"] is not JsonObject service)
        {
            return new WebhookAddress(Json.Text(clientConfig, "url") ?? "", bundle);
        }

        var path = (Json.Text(service, "path") ?? "").TrimStart('/');
        var host = $"{Json.Text(service, "name")}.{Json.Text(service, "namespace")}.svc";
        return new WebhookAddress($"https://{host}:{Json.Number(service, "port") ?? DefaultServicePort}/{path}", bundle);
    }
}
