using ClaudeConfig.Contracts.Configuration;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>The bundle as gateways read it.</summary>
internal static class RouterBundles
{
    public static async Task<RouterBundle> ReadAsync(IKubernetes client, string platform)
    {
        var secrets = await client.CoreV1.ListNamespacedSecretAsync(platform, labelSelector: "claudeconfig.dev/component=router-config");
        return RouterBundle.Read(secrets.Items.SelectMany(secret => secret.Data).ToDictionary().GetValueOrDefault);
    }
}
