using System.Text.Json.Nodes;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Webhooks.Injecting;
using CsCheck;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

/// <summary>What holds for any pod.</summary>
public sealed class InjectionProperties
{
    private static readonly Gen<string> Word = OneOf("a", "b", "work", "claudeconfig-policy", "claudeconfig-access", "ANTHROPIC_BASE_URL", "NODE_EXTRA_CA_CERTS", "x/y~z");

    private static readonly Gen<JsonNode?> Odd = Value(2);

    private static readonly Gen<JsonObject> Container =
        Gen.Select(Word, Gen.Dictionary(OneOf("future", "image", "securityContext", "resources"), Odd)[0, 3], Word.Array[0, 3].Null(), Gen.Bool).Select((name, fields, variables, mounts) =>
        {
            var container = new JsonObject(fields) { ["name"] = name };
            if (variables is not null)
            {
                container["env"] = new JsonArray([.. variables.Distinct().Select(variable => (JsonNode)new JsonObject { ["name"] = variable, ["value"] = "v", ["future"] = 1 })]);
            }

            if (mounts)
            {
                container["volumeMounts"] = new JsonArray((JsonNode)new JsonObject { ["name"] = "data", ["mountPath"] = "/data" });
            }

            return container;
        });

    private static readonly Gen<JsonObject> Pod =
        Gen.Select(Container.Array[1, 4], Container.Array[0, 2], Gen.Dictionary(OneOf("future", "overhead", "hostNetwork", "affinity"), Odd)[0, 3], Word.Array[0, 3].Null(), Gen.Bool)
            .Select((containers, before, fields, volumes, annotated) =>
            {
                var spec = new JsonObject(fields) { ["containers"] = new JsonArray(containers) };
                if (before.Length > 0)
                {
                    spec["initContainers"] = new JsonArray(before);
                }

                if (volumes is not null)
                {
                    spec["volumes"] = new JsonArray([.. volumes.Distinct().Select(volume => (JsonNode)new JsonObject { ["name"] = volume, ["emptyDir"] = new JsonObject(), ["future"] = true })]);
                }

                var metadata = new JsonObject { ["name"] = "p", ["labels"] = new JsonObject { ["claudeconfig.dev/project"] = "alpha" } };
                if (annotated)
                {
                    metadata["annotations"] = new JsonObject { ["mine"] = "yes" };
                }

                return new JsonObject { ["metadata"] = metadata, ["spec"] = spec, ["future"] = new JsonObject { ["deep"] = 1 } };
            });

    private static readonly Gen<Injected> Cluster = Gen.Select(Gen.Bool, Gen.Bool, (sidecar, old) => new Injected
    {
        Options = new InjectionOptions { Mode = sidecar ? InjectionMode.Sidecar : InjectionMode.PolicyOnly, Authority = ("ca", "ca.crt"), Telemetry = new Uri("http://collector:4318") },
        Server = new Version(1, old ? 26 : 34),
    });

    [Fact]
    public void Inject_AnyPodTwice_IsAsOnce() => Gen.Select(Pod, Cluster).Sample(
        (pod, cluster) => ReferenceEquals(cluster.Plan(cluster.Apply(pod)), InjectionPlan.Nothing),
        iter: 100);

    [Fact]
    public void Inject_AnyPod_KeepsWhateverItDoesNotKnow() => Gen.Select(Pod, Cluster).Sample(
        (pod, cluster) => Keeps(pod, cluster.Apply(pod), ""),
        iter: 100);

    [Fact]
    public void Inject_AnyPodWithoutTheLabel_ChangesNothing() => Pod.Sample(
        pod =>
        {
            var without = (JsonObject)pod.DeepClone();
            without["metadata"]!["labels"] = new JsonObject { ["other"] = "alpha" };
            return ReferenceEquals(new Injected().Plan(without), InjectionPlan.Nothing);
        },
        iter: 50);

    /// <summary>All that was there is there, at its place; what is ours by name may say something else.</summary>
    private static bool Keeps(JsonNode? before, JsonNode? after, string path) => (before, after) switch
    {
        (JsonObject a, JsonObject b) when (string?)(a["name"] is JsonValue { } name && name.GetValueKind() == System.Text.Json.JsonValueKind.String ? name : null) is { } known && IsOurs(path, known) => (string?)b["name"] == known,
        (JsonObject a, JsonObject b) => a.All(field => b.ContainsKey(field.Key) && Keeps(field.Value, b[field.Key], $"{path}/{field.Key}")),
        // What runs first is put in front.
        (JsonArray a, JsonArray b) when path == "/spec/initContainers" => a.Zip(b.Skip(b.Count - a.Count)).All(pair => Keeps(pair.First, pair.Second, path)),
        (JsonArray a, JsonArray b) => a.Count <= b.Count && Enumerable.Range(0, a.Count).All(i => Keeps(a[i], b[i], path)),
        _ => JsonNode.DeepEquals(before, after),
    };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<JsonNode?> Value(int depth) => depth == 0
        ? Word.Select(word => (JsonNode?)JsonValue.Create(word))
        : Gen.OneOf(
            Word.Select(word => (JsonNode?)JsonValue.Create(word)),
            Gen.Int.Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Bool.Select(_ => (JsonNode?)null),
            Gen.Dictionary(Word, Value(depth - 1))[0, 3].Select(map => (JsonNode?)new JsonObject(map)),
            Value(depth - 1).Array[0, 3].Select(list => (JsonNode?)new JsonArray(list)));

    private static bool IsOurs(string path, string name) => path switch
    {
        "/spec/volumes" => name.StartsWith("claudeconfig-", StringComparison.Ordinal),
        "/spec/containers/env" or "/spec/initContainers/env" => name == "ANTHROPIC_BASE_URL",
        _ => false,
    };
}
