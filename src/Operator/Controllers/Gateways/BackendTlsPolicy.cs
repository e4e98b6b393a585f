using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>A BackendTLSPolicy of the Gateway API: that the last stretch, to a Service, is TLS, and who may vouch for it.</summary>
[KubernetesEntity(Group = HttpRoute.ApiName, ApiVersion = "v1", Kind = KubeKind, PluralName = "backendtlspolicies")]
internal sealed class BackendTlsPolicy : IKubernetesObject<V1ObjectMeta>
{
    public const string KubeKind = "BackendTLSPolicy";

    public string ApiVersion { get; set; } = $"{HttpRoute.ApiName}/v1";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    public JsonObject? Spec { get; set; }
}
