using System.Text.Json.Nodes;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Gateways;

/// <summary>The shared gateway as it is shipped.</summary>
internal static class SharedGateway
{
    public static string File => Repository.PathOf("config", "manager", "gateway.yaml");

    public static V1StatefulSet Workload => Of<V1StatefulSet>("StatefulSet").Single();

    /// <summary>The headless Service, or the other.</summary>
    public static V1Service Service(bool headless = false) => Of<V1Service>("Service").Single(service => service.Spec.ClusterIP == "None" == headless);

    public static V1NetworkPolicy Policy => Read<V1NetworkPolicy>(YamlJson.ReadFile(Repository.PathOf("config", "manager", "network-policies.yaml"))
        .Single(item => (string)item["metadata"]!["name"]! == "claudeconfig-gateway"));

    private static IEnumerable<T> Of<T>(string kind)
        where T : IKubernetesObject => Documents(kind).Select(Read<T>);

    private static IEnumerable<JsonObject> Documents(string kind) => YamlJson.ReadFile(File).Where(item => (string?)item["kind"] == kind);

    private static T Read<T>(JsonObject item) => KubeJson.Deserialize<T>(System.Text.Encoding.UTF8.GetBytes(item.ToJsonString()));
}
