using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Tests.Schema;

/// <summary>A schema with one field of each sort.</summary>
internal static class Widgets
{
    public static JsonObject OpenApi() => Parse("""
        {"type":"object","required":["spec"],"properties":{
          "spec":{"type":"object","required":["size"],"properties":{
            "size":{"type":"string","enum":["small","medium","large"]},
            "replicas":{"type":"integer","minimum":0,"maximum":10,"default":1},
            "note":{"type":"string","maxLength":20,"pattern":"^[a-z ]*$"},
            "ratio":{"type":"number"},
            "immutable":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"immutable is immutable"}]},
            "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],
              "items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"port":{"type":"integer","default":80}}}},
            "tags":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
            "plain":{"type":"array","items":{"type":"string"},"maxItems":3},
            "labels":{"type":"object","additionalProperties":{"type":"string"}},
            "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
            "any":{"x-kubernetes-int-or-string":true},
            "at":{"type":"string","format":"date-time"},
            "nullable":{"type":"string","nullable":true}},
            "x-kubernetes-validations":[{"rule":"!(self.size == 'small' && self.replicas > 3)","message":"small widgets have at most 3 replicas"}]},
          "status":{"type":"object","properties":{"replicas":{"type":"integer"}}}}}
        """);

    public static JsonObject Scale() => Parse("""{"specReplicasPath":".spec.replicas","statusReplicasPath":".status.replicas"}""");

    public static ResourceSchema Schema() => new(OpenApi(), Scale());

    public static JsonObject With(string spec) => Parse($$$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w"},"spec":{{{spec}}}}""");

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
