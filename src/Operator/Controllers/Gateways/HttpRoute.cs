using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>An HTTPRoute of the Gateway API, as far as it is written here.</summary>
[KubernetesEntity(Group = ApiName, ApiVersion = "v1", Kind = KubeKind, PluralName = "httproutes")]
internal sealed class HttpRoute : IKubernetesObject<V1ObjectMeta>
{
    public const string ApiName = "gateway.networking.k8s.io";

    public const string KubeKind = "HTTPRoute";

    public string ApiVersion { get; set; } = $"{ApiName}/v1";

    public string Kind { get; set; } = KubeKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    public JsonObject? Spec { get; set; }
}
