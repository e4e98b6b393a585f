using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Resources;
using ClaudeConfig.LocalCluster.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.LocalCluster.Tests.Admission;

/// <summary>A store with a namespace, the widget kind in two versions, and webhooks whose answers the test scripts.</summary>
internal sealed class AdmissionCluster : IWebhookClient
{
    private readonly WebhookAdmission _admission;
    private readonly Dictionary<string, Func<JsonObject, JsonObject>> _answers = [];

    public AdmissionCluster()
    {
        Store = new ObjectStore(TimeProvider.System, new NoJournal());
        V1 = Definition("v1");
        V2 = Definition("v2");
        var registry = new ResourceRegistry([V1, V2]);
        _admission = new WebhookAdmission(Store, new WebhookMatcher(Store, registry), this, NullLogger<WebhookAdmission>.Instance);
        Put(WellKnown.Namespaces, "", "default", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"default","labels":{"env":"prod"}}}""");
    }

    public ObjectStore Store { get; }

    public ResourceDefinition V1 { get; }

    public ResourceDefinition V2 { get; }

    /// <summary>Names of the webhooks that were asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public List<JsonObject> Reviews { get; } = [];

    public void Mutating(string name, string more, Func<JsonObject, JsonObject> answer) => Register("mutatingwebhookconfigurations", name, more, answer);

    public void Validating(string name, string more, Func<JsonObject, JsonObject> answer) => Register("validatingwebhookconfigurations", name, more, answer);

    public static JsonObject Allow(JsonObject request) => new() { ["allowed"] = true };

    /// <summary>An answer that sets a field of the object's spec.</summary>
    public static JsonObject Set(string field, JsonNode value) => new()
    {
        ["allowed"] = true,
        ["patchType"] = "JSONPatch",
        ["patch"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(
            new JsonArray(new JsonObject { ["op"] = "add", ["path"] = $"/spec/{field}", ["value"] = value }).ToJsonString())),
    };

    public AdmissionRequest Request(string operation = "CREATE", string? labels = null, string? subresource = null, bool dryRun = false, ResourceDefinition? resource = null)
    {
        var value = (JsonObject)JsonNode.Parse($$$"""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"default","labels":{{{labels ?? "{}"}}}},"spec":{}}""")!;
        return new AdmissionRequest
        {
            Resource = resource ?? V1,
            Namespace = "default",
            Name = "w",
            Subresource = subresource,
            Operation = operation,
            User = new UserInfo("admin", "", ["system:masters"]),
            DryRun = dryRun,
            Object = operation == "DELETE" ? null : value,
            OldObject = operation == "CREATE" ? null : (JsonObject)value.DeepClone(),
            Options = new JsonObject { ["kind"] = "PatchOptions", ["apiVersion"] = "meta.k8s.io/v1", ["force"] = true },
            Warnings = [],
        };
    }

    public async Task<AdmissionRequest> AdmitAsync(AdmissionRequest request)
    {
        await _admission.MutateAsync(request, CancellationToken.None);
        await _admission.ValidateAsync(request, CancellationToken.None);
        return request;
    }

    public Task<JsonNode?> CallAsync(Webhook webhook, JsonObject review, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(webhook.Name);
            Reviews.Add(review);
        }

        var response = _answers[webhook.Name]((JsonObject)review["request"]!);
        response.TryAdd("uid", review["request"]!["uid"]!.DeepClone());
        return Task.FromResult<JsonNode?>(new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response });
    }

    public void Put(GroupResource resource, string @namespace, string name, string json) =>
        Assert.NotNull(Store.Create(resource, ObjectEncoder.Encode(new ObjectKey(@namespace, name), Object(json))));

    private void Register(string plural, string name, string more, Func<JsonObject, JsonObject> answer)
    {
        _answers[name] = answer;
        var webhook = Object("""
            {"clientConfig":{"url":"https://127.0.0.1:1/"},"sideEffects":"None","admissionReviewVersions":["v1"],
             "rules":[{"operations":["*"],"apiGroups":["example.com"],"apiVersions":["v1"],"resources":["widgets"]}]}
            """);
        webhook["name"] = name;
        foreach (var (field, value) in Object(more))
        {
            webhook[field] = value?.DeepClone();
        }

        Put(new GroupResource("admissionregistration.k8s.io", plural), "", name, new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "Configuration",
            ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = name + plural },
            ["webhooks"] = new JsonArray(webhook),
        }.ToJsonString());
    }

    private static JsonObject Object(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static ResourceDefinition Definition(string version) => new()
    {
        Group = "example.com",
        Version = version,
        Plural = "widgets",
        Singular = "widget",
        Kind = "Widget",
        HasStatus = true,
        IsCustom = true,
    };
}
