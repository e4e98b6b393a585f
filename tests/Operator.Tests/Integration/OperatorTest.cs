using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>What tests of the running operator have in common: namespaces, manifests, and waiting for what they lead to.</summary>
[Collection(OperatorCollection.Name)]
public abstract class OperatorTest(OperatorFixture fixture) : IAsyncLifetime
{
    protected const string Projects = "claudeprojects";
    protected const string Configurations = "claudeconfigurations";
    protected const string Budgets = "budgets";
    protected const string Routes = "modelroutes";

    /// <summary>What is the product's, and what it makes.</summary>
    private const string Kinds = "claudeprojects,claudeconfigurations,budgets,modelroutes,configmaps,secrets,serviceaccounts,rolebindings,controllerrevisions";

    private readonly List<TestNamespace> namespaces = [];

    protected OperatorFixture Fixture => fixture;

    protected IKubernetes Client => fixture.Client;

    protected string Platform => fixture.Platform.Name;

    /// <summary>The test's own namespace.</summary>
    protected string Home { get; private set; } = "";

    public virtual async ValueTask InitializeAsync() => Home = await NamespaceAsync();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var item in namespaces)
        {
            // The kinds first: their finalizers clean up elsewhere, and need the operator for that.
            foreach (var plural in (string[])[Projects, Configurations, Budgets, Routes])
            {
                // A server gives thousands of them up half way.
                await Eventually.TrueAsync(
                    async () =>
                    {
                        await Client.CustomObjects.DeleteCollectionNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, item.Name, plural);
                        return true;
                    },
                    $"all {plural} of the test are deleted",
                    Deadlines.Slow);
            }
        }

        foreach (var item in namespaces)
        {
            await item.DisposeAsync();
        }
    }

    protected async Task<string> NamespaceAsync(params (string Key, string Value)[] labels)
    {
        var created = await fixture.CreateNamespaceAsync("t", labels.ToDictionary(label => label.Key, label => label.Value));
        namespaces.Add(created);
        return created.Name;
    }

    protected void Apply(string manifests)
    {
        var result = Kubectl.Try(fixture.Kubeconfig, manifests, "apply", "-f", "-");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
    }

    protected void ApplyProject(string name, string spec = "displayName: Test", string? @namespace = null) => Apply(Manifest("ClaudeProject", name, spec, @namespace));

    protected void ApplyConfiguration(string name, string spec, string? @namespace = null) => Apply(Manifest("ClaudeConfiguration", name, spec, @namespace));

    protected string Manifest(string kind, string name, string spec, string? @namespace = null) => $"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: {kind}
        metadata:
          name: {name}
          namespace: {@namespace ?? Home}
        spec:
          {spec.ReplaceLineEndings("\n").Replace("\n", "\n  ", StringComparison.Ordinal)}
        ---

        """;

    /// <summary>Creates many objects fast. The spec is JSON.</summary>
    protected Task CreateManyAsync(string kind, string plural, int count, Func<int, string> name, Func<int, string> spec) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (i, _) =>
        {
            var body = $$"""{"apiVersion": "claudeconfig.dev/v1alpha1", "kind": "{{kind}}", "metadata": {"name": "{{name(i)}}", "namespace": "{{Home}}"}, "spec": {{spec(i)}}}""";
            using var answer = await Client.SendAsync(HttpMethod.Post, PathOf(plural), body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
        });

    /// <summary>The path of a collection of the product's in the test's namespace.</summary>
    protected string PathOf(string plural) => $"apis/{ApiGroup.Name}/{ApiGroup.Version}/namespaces/{Home}/{plural}";

    /// <summary>All objects of a kind in the test's namespace.</summary>
    protected async Task<IReadOnlyList<JsonElement>> ListAsync(string plural)
    {
        var list = (JsonElement)await Client.CustomObjects.ListNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, Home, plural);
        return [.. list.GetProperty("items").EnumerateArray()];
    }

    /// <summary>The first Event with this reason in the test's namespace, once there is one.</summary>
    protected Task<Eventsv1Event> EventAsync(string reason) => Eventually.GetAsync(
        async () => (await Client.EventsV1.ListNamespacedEventAsync(Home)).Items.FirstOrDefault(item => item.Reason == reason), $"an Event {reason}", Deadlines.Settled);

    /// <summary>Kind, name and version of everything in the test's namespace, once it has not changed for three seconds.</summary>
    /// <param name="secrets">Arguments of kubectl that select further Secrets to be watched.</param>
    protected async Task<IReadOnlyList<string>> SteadyAsync(string[]? secrets = null)
    {
        var last = Versions();
        var since = Stopwatch.StartNew();
        await Eventually.TrueAsync(
            () =>
            {
                var now = Versions();
                if (!now.SequenceEqual(last))
                {
                    (last, since) = (now, Stopwatch.StartNew());
                }

                return since.Elapsed > TimeSpan.FromSeconds(3);
            },
            "nothing changes any more",
            Deadlines.Slow);
        return last;

        List<string> Versions() =>
        [
            .. Items(Kinds, "-n", Home).Concat(secrets is null ? [] : Items(["secrets", .. secrets]))
                .Select(item => $"{item.GetProperty("kind")}/{item.GetProperty("metadata").GetProperty("name")} {History.VersionOf(item)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private IEnumerable<JsonElement> Items(params string[] arguments) =>
        JsonDocument.Parse(Kubectl.Run(fixture.Kubeconfig, ["get", .. arguments, "-o", "json"])).RootElement.GetProperty("items").EnumerateArray();

    protected static bool Is(JsonElement live, string type, string status) =>
        Condition(live, type) is { } condition && condition.GetProperty("status").GetString() == status;

    protected void Delete(string plural, string name, string? @namespace = null) =>
        Kubectl.Run(fixture.Kubeconfig, "delete", plural, name, "-n", @namespace ?? Home, "--wait=false");

    protected async Task<JsonElement> GetAsync(string plural, string name, string? @namespace = null) =>
        (JsonElement)await Client.CustomObjects.GetNamespacedCustomObjectAsync(ApiGroup.Name, ApiGroup.Version, @namespace ?? Home, plural, name);

    /// <summary>Waits until a condition of the current generation has this status, and the reason if one is given.</summary>
    protected async Task<string> ConditionAsync(string plural, string name, string type, string status, string? reason = null, string? @namespace = null, TimeSpan? deadline = null)
    {
        var last = "";
        try
        {
            return await Eventually.GetAsync(
                async () =>
                {
                    var live = await GetAsync(plural, name, @namespace);
                    last = live.TryGetProperty("status", out var found) ? found.ToString() : "no status";
                    return Condition(live, type) is { } condition
                        && condition.GetProperty("observedGeneration").GetInt64() == live.GetProperty("metadata").GetProperty("generation").GetInt64()
                        && condition.GetProperty("status").GetString() == status
                        && (reason is null || condition.GetProperty("reason").GetString() == reason)
                            ? condition.GetProperty("message").GetString()
                            : null;
                },
                $"{plural} {name}: {type}={status} {reason}",
                deadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; its status is {last}\n{fixture.Operator.Tail()}", e);
        }
    }

    protected Task ReadyAsync(string plural, string name, string? @namespace = null, TimeSpan? deadline = null) =>
        ConditionAsync(plural, name, "Ready", "True", null, @namespace, deadline);

    protected Task<V1ConfigMap?> ConfigMapAsync(string name, string? @namespace = null) => FindAsync(() => Client.CoreV1.ReadNamespacedConfigMapAsync(name, @namespace ?? Home));

    protected Task<V1Secret?> SecretAsync(string name, string? @namespace = null) => FindAsync(() => Client.CoreV1.ReadNamespacedSecretAsync(name, @namespace ?? Home));

    protected static async Task<T?> FindAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The bundle once its managed settings hold the text.</summary>
    protected Task<V1ConfigMap> BundleAsync(string configuration, string text, string? @namespace = null, string? name = null, TimeSpan? deadline = null) => Eventually.GetAsync(
        async () => await ConfigMapAsync(name ?? $"claude-code-{configuration}", @namespace) is { } map && Text(map).Contains(text, StringComparison.Ordinal) ? map : null,
        $"the bundle of {configuration} holds '{text}'",
        deadline);

    protected static string Text(V1ConfigMap map) => string.Concat((map.Data ?? new Dictionary<string, string>()).Values);

    protected static string Selection(string kind, string name, string @namespace) =>
        $"{Names.OwnerKindLabel}={kind},{Names.OwnerNamespaceLabel}={@namespace},{Names.OwnerNameLabel}={name}";

    protected static JsonElement? Condition(JsonElement live, string type)
    {
        if (!live.TryGetProperty("status", out var status) || !status.TryGetProperty("conditions", out var conditions))
        {
            return null;
        }

        var found = conditions.EnumerateArray().Where(condition => condition.GetProperty("type").GetString() == type).ToArray();
        return found.Length == 0 ? null : found[0];
    }
}
