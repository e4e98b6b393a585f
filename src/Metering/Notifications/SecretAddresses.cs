using System.Net;
using System.Text;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;

namespace ClaudeConfig.Metering.Notifications;

/// <summary>Reads single Secrets in namespaces whose owners let Metering, by a RoleBinding to ClusterRole claudeconfig-metering-tenant. Nothing is kept.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Get, Scope = RbacScope.BoundNamespaces)]
internal sealed class SecretAddresses(MeteringOptions options, TimeProvider time) : IAddressSource, IDisposable
{
    private readonly Lazy<KubeConnection> _connection = new(() => KubeConnection.Create(
        new KubeClientOptions { Kubeconfig = options.Kubeconfig, MaxConnections = 2, CallTimeout = TimeSpan.FromSeconds(5), UserAgent = ProductVersion.UserAgent("claudeconfig-metering") }, time));

    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(string @namespace, string secret, CancellationToken cancellationToken)
    {
        try
        {
            var found = await new KubeApi(_connection.Value, AlwaysLeader.Instance).FindAsync<V1Secret>(new NamespacedName(@namespace, secret), cancellationToken);
            return found?.Data?.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value))
                ?? throw new DeliveryException($"Secret {@namespace}/{secret} does not exist or is empty; create it, or correct spec.notifications[].secretKeyRef");
        }
        catch (KubeApiException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new DeliveryException($"Metering may not read Secrets in namespace {@namespace}; bind ClusterRole claudeconfig-metering-tenant to its ServiceAccount there");
        }
        catch (Exception e) when (e is KubeApiException or HttpRequestException or TimeoutException or IOException)
        {
            throw new DeliveryException($"Secret {@namespace}/{secret} cannot be read now: {e.Message}");
        }
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated)
        {
            _connection.Value.Dispose();
        }
    }
}
