using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Webhooks.Injecting;
using ClaudeConfig.Webhooks.Tests.Judging;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

/// <summary>A cluster with project team-a/alpha and its configuration team-a/rules, and pods that are planned in it.</summary>
internal sealed class Injected
{
    public Injected() => Cluster.Add(Project("team-a", "alpha"), Configuration("team-a", "rules", "alpha"));

    public FakeCluster Cluster { get; } = new();

    public InjectionOptions Options { get; set; } = new() { Gateway = new Uri("https://gateway.example:8443") };

    public Version Server { get; set; } = new(1, 34);

    public static ClaudeProject Project(string @namespace, string name, ClaudeProjectSpec? spec = null) =>
        new() { Metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = name }, Spec = spec ?? new ClaudeProjectSpec() };

    public static ClaudeConfiguration Configuration(string @namespace, string name, string project, ClaudeConfigurationSpec? spec = null) => new()
    {
        Metadata = new V1ObjectMeta { NamespaceProperty = @namespace, Name = name },
        Spec = (spec ?? new ClaudeConfigurationSpec()) with { ProjectRef = Reference(project) },
    };

    public static JsonObject Pod(string json) => (JsonObject)JsonNode.Parse(json)!;

    /// <summary>A pod with one container that asks for a project.</summary>
    public static JsonObject Labelled(string project = "alpha", string spec = """{"containers":[{"name":"work","image":"w"}]}""", string annotations = "{}") =>
        Pod($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"claudeconfig.dev/project":"{{{project}}}"},"annotations":{{{annotations}}}},"spec":{{{spec}}}}""");

    public InjectionPlan Plan(JsonObject pod, string @namespace = "team-a") => InjectionPlanner.Plan(new InjectionInputs(
        PodView.Of(JsonSerializer.SerializeToElement(pod)), @namespace, Cluster.LabelsOf(@namespace) ?? new Dictionary<string, string>(), Cluster, Options, Server));

    /// <summary>The pod as it would be stored.</summary>
    public JsonObject Apply(JsonObject pod, string @namespace = "team-a")
    {
        var plan = Plan(pod, @namespace);
        Assert.Null(plan.Refusal);
        return JsonPatches.Apply(pod, plan.Patch);
    }

    public string Refusal(JsonObject pod, string @namespace = "team-a") => Plan(pod, @namespace).Refusal ?? throw new InvalidOperationException("it is not refused");

    private static ObjectReference Reference(string project) => project.Split('/') is [var place, var name]
        ? new ObjectReference { Namespace = place, Name = name }
        : new ObjectReference { Name = project };
}
