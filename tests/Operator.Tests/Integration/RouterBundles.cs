using ClaudeConfig.Contracts.Configuration;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>The bundle as gateways read it.</summary>
internal static class RouterBundles
{
    /// <param name="client">Reaches the API.</param>
    /// <param name="platform">The platform namespace.</param>
    /// <param name="gateway">A dedicated gateway; null for the shared one.</param>
    public static async Task<RouterBundle> ReadAsync(IKubernetes client, string platform, string? gateway = null)
    {
        var secrets = await client.CoreV1.ListNamespacedSecretAsync(
            platform, labelSelector: $"claudeconfig.dev/component=router-config,{(gateway is null ? "!claudeconfig.dev/gateway" : $"claudeconfig.dev/gateway={gateway}")}");
        return RouterBundle.Read(secrets.Items.SelectMany(secret => secret.Data).ToDictionary().GetValueOrDefault);
    }
}
