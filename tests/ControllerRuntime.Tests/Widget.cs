using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests;

/// <summary>A kind of the tests' own.</summary>
[KubernetesEntity(Group = "example.com", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "example.com/v1";

    public string Kind { get; set; } = "Widget";

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec? Spec { get; set; }

    public WidgetStatus? Status { get; set; }

    internal static string Path(string name, string @namespace = "default") => $"/apis/example.com/v1/namespaces/{@namespace}/widgets/{name}";

    internal static NamespacedName Key(string name, string @namespace = "default") => new(@namespace, name);

    internal static JsonObject Json(string name, int size = 1, string @namespace = "default") => new()
    {
        ["apiVersion"] = "example.com/v1",
        ["kind"] = "Widget",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace, ["generation"] = size },
        ["spec"] = new JsonObject { ["size"] = size },
    };
}
