using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Robustness;

/// <summary>Bodies that no client should send, and the requests to send them with.</summary>
internal static class Garbage
{
    private static readonly string[] Changes =
    [
        """{"":""}""",
        """{"metadata":null}""",
        """{"metadata":[]}""",
        """{"metadata":{"name":5}}""",
        """{"metadata":{"labels":5}}""",
        """{"metadata":{"labels":{"a":5}}}""",
        """{"metadata":{"annotations":[]}}""",
        """{"metadata":{"managedFields":5}}""",
        """{"metadata":{"managedFields":[5]}}""",
        """{"metadata":{"managedFields":[{"fieldsV1":5,"operation":"Apply","apiVersion":"v1"}]}}""",
        """{"metadata":{"ownerReferences":[5]}}""",
        """{"metadata":{"finalizers":5}}""",
        """{"metadata":{"finalizers":[5]}}""",
        """{"metadata":{"creationTimestamp":5}}""",
        """{"metadata":{"resourceVersion":5}}""",
        """{"metadata":{"generation":"x"}}""",
        """{"metadata":{"deletionTimestamp":"x"}}""",
        """{"spec":5}""",
        """{"spec":{"ports":[5],"template":5,"versions":[5],"names":5,"finalizers":5}}""",
        """{"spec":{"versions":5}}""",
        """{"spec":{"template":{"spec":{"containers":[5]}}}}""",
        """{"status":[]}""",
        """{"data":5}""",
        """{"rules":5}""",
        """{"rules":[5]}""",
        """{"webhooks":5}""",
        """{"webhooks":[5]}""",
        """{"webhooks":[{"rules":[5],"clientConfig":5,"name":5}]}""",
    ];

    private static readonly string[] Texts =
    [
        "", "null", "5", "\"x\"", "[]", "[null]", "{", "[", "{\"a\":1,\"a\":2}", "\u0000", "k8s\0\u0001\u0002", "a: &x [*x]", "- b: *c", "a: b: c",
        """[{"op":"add"}]""", """[{"op":"copy","from":"","path":"/metadata"}]""", """[{"op":"remove","path":"/metadata"}]""", """[{"op":"add","path":"/metadata","value":5}]""",
    ];

    public static IReadOnlyList<(string Method, string Suffix, string ContentType)> Requests { get; } =
    [
        ("POST", "", "application/json"),
        ("POST", "", "application/yaml"),
        ("POST", "", "application/vnd.kubernetes.protobuf"),
        ("PUT", "/g", "application/json"),
        ("PATCH", "/g", "application/merge-patch+json"),
        ("PATCH", "/g", "application/json-patch+json"),
        ("PATCH", "/g", "application/strategic-merge-patch+json"),
        ("PATCH", "/g?fieldManager=m&force=true", "application/apply-patch+yaml"),
        ("PUT", "/g/status", "application/json"),
        ("PATCH", "/g/status", "application/merge-patch+json"),
        ("PATCH", "/g/scale", "application/merge-patch+json"),
        ("DELETE", "/nobody", "application/json"),
    ];

    /// <summary>Each change alone, laid over a sound object, and things that are no object.</summary>
    public static IEnumerable<byte[]> Bodies(string apiVersion, string kind)
    {
        foreach (var text in Texts)
        {
            yield return Encoding.UTF8.GetBytes(text);
        }

        yield return [0xff, 0xfe, 0x00];
        yield return Encoding.UTF8.GetBytes(new string('[', 10_000));
        foreach (var change in Changes)
        {
            yield return Encoding.UTF8.GetBytes(change);
            yield return Encoding.UTF8.GetBytes(Laid(change, apiVersion, kind));
        }
    }

    private static string Laid(string change, string apiVersion, string kind)
    {
        var value = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "g" } };
        foreach (var (name, field) in (JsonObject)JsonNode.Parse(change)!)
        {
            if (name == "metadata" && field is JsonObject metadata)
            {
                foreach (var (key, item) in metadata)
                {
                    value["metadata"]![key] = item?.DeepClone();
                }
            }
            else
            {
                value[name] = field?.DeepClone();
            }
        }

        return value.ToJsonString();
    }
}
