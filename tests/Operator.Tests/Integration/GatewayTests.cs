using ClaudeConfig.Domain.Projects;
using System.Text.Json;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Tests.Gateways;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>A project's own gateway, on an API server. No node is there: what kubelets and the controllers of workloads would say, the tests say.</summary>
public sealed class GatewayTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Provider = "providers: [{name: anthropic, type: Anthropic, credential: {secretKeyRef: {name: source, key: anthropic}}}]\nkeys: [{name: ci}]";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Kubectl.Run(Fixture.Kubeconfig, "apply", "--server-side", "--force-conflicts", "-f", WithPlatform());
        Apply($$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: source, namespace: {{Home}}}
            stringData: {anthropic: secret-of-{{Home}}}
            """);
    }

    [Fact]
    public async Task Dedicated_IsMadeSaysWhatItWaitsForAndTakesOverOnceItServes()
    {
        ApplyProject("team", $"gateway: {{dedicated: true}}\n{Provider}");
        Apply(Manifest("ModelRoute", "all", "projectRef: {name: team}\ntargets: [{name: first, provider: anthropic}]\nstrategy: {type: Priority}"));
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        await ConditionAsync(Projects, "team", "GatewayReady", "False", "Progressing");
        var set = await Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform);
        var scaler = await Client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync(gateway, Platform);
        Assert.Equal((3, 20), (scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas));
        Assert.Equal(1, (await Client.PolicyV1.ReadNamespacedPodDisruptionBudgetAsync(gateway, Platform)).Spec.MaxUnavailable.Value is "1" ? 1 : 0);
        Assert.Equal(gateway, (await Client.CoreV1.ReadNamespacedServiceAsync(gateway, Platform)).Spec.Selector["claudeconfig.dev/gateway"]);
        Assert.Equal("None", (await Client.CoreV1.ReadNamespacedServiceAsync($"{gateway}-instances", Platform)).Spec.ClusterIP);
        Assert.NotNull(await Client.NetworkingV1.ReadNamespacedNetworkPolicyAsync(gateway, Platform));
        Assert.Empty(await IngressesAsync());

        // Until it serves, both have it.
        await Eventually.TrueAsync(async () => (await BundleAsync(gateway)).Credentials.ContainsKey($"{Home}/team/anthropic"), "the gateway's own bundle has the credential");
        Assert.Equal($"secret-of-{Home}", (await RouterBundles.ReadAsync(Client, Platform)).Credentials[$"{Home}/team/anthropic"]);

        await RunAsync(set, ready: 0);
        await ConditionAsync(Projects, "team", "GatewayReady", "False", "NotReady");
        await RunAsync(set, ready: 3);
        await ConditionAsync(Projects, "team", "GatewayReady", "True", "Serving");
        await ReadyAsync(Projects, "team");
        await Eventually.TrueAsync(async () => !(await RouterBundles.ReadAsync(Client, Platform)).Credentials.ContainsKey($"{Home}/team/anthropic"), "the shared gateway gave the credential up");
        Assert.Equal(ProjectState.Elsewhere, (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Single(entry => entry.Project.Namespace == Home).State);
        Assert.Equal(GatewayNames.AddressOf(gateway, Platform), (await GetAsync(Projects, "team")).GetProperty("status").GetProperty("gatewayAddress").GetString());
        Assert.Single((await BundleAsync(gateway)).Config.Projects.Single().Keys);
    }

    [Fact]
    public async Task Dedicated_NothingChanges_NothingIsWrittenAndReplicasAreTheAutoscalers()
    {
        ApplyProject("team", $"gateway: {{dedicated: true, autoscaling: {{minReplicas: 2, maxReplicas: 4, targetRequestsPerSecond: 20}}}}\n{Provider}");
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        await ConditionAsync(Projects, "team", "GatewayReady", "False", "Progressing");
        Kubectl.Run(Fixture.Kubeconfig, "scale", "statefulset", gateway, "-n", Platform, "--replicas=4");
        await RunAsync(await Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform), ready: 4);
        await ConditionAsync(Projects, "team", "GatewayReady", "True", "Serving");

        var before = Versions(gateway);
        // Wakes all controllers of the project.
        Kubectl.Run(Fixture.Kubeconfig, "label", "claudeproject", "team", "-n", Home, "touched=yes");
        await SteadyAsync();
        Assert.Equal(before, Versions(gateway));

        // So does an operator that knows nothing of what the one before applied.
        await using (await Fixture.PauseOperatorAsync())
        {
        }

        await SteadyAsync();
        Assert.Equal(before, Versions(gateway));
        Assert.Equal(4, (await Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform)).Spec.Replicas);

        // What somebody else changes is put back.
        Kubectl.Run(Fixture.Kubeconfig, "patch", "hpa", gateway, "-n", Platform, "--type=merge", "-p", """{"spec":{"maxReplicas":50}}""");
        await Eventually.TrueAsync(async () => (await Client.AutoscalingV2.ReadNamespacedHorizontalPodAutoscalerAsync(gateway, Platform)).Spec.MaxReplicas == 4, "the autoscaler is as asked again");
    }

    [Fact]
    public async Task Template_Changes_ReachTheGateway()
    {
        ApplyProject("team", "gateway: {dedicated: true}");
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        await ConditionAsync(Projects, "team", "GatewayReady", "False", "Progressing");
        Kubectl.Run(Fixture.Kubeconfig, "set", "image", "statefulset/claudeconfig-gateway", "gateway=claudeconfig/gateway:next", "-n", Platform);
        await Eventually.TrueAsync(
            async () => (await Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform)).Spec.Template.Spec.Containers[0].Image == "claudeconfig/gateway:next", "the gateway runs the platform's new image");
    }

    [Fact]
    public async Task DedicatedNoMore_GoesOnceTheSharedOneServesAndItsServiceLeadsThere()
    {
        ApplyProject("team", $"gateway: {{dedicated: true}}\n{Provider}");
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        await ConditionAsync(Projects, "team", "GatewayReady", "False", "Progressing");
        await RunAsync(await Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform), ready: 3);
        await ConditionAsync(Projects, "team", "GatewayReady", "True", "Serving");

        ApplyProject("team", Provider);
        await Eventually.TrueAsync(async () => await FindAsync(() => Client.AppsV1.ReadNamespacedStatefulSetAsync(gateway, Platform)) is null, "the gateway is gone", Deadlines.Settled);
        Assert.Equal($"secret-of-{Home}", (await RouterBundles.ReadAsync(Client, Platform)).Credentials[$"{Home}/team/anthropic"]);
        await Eventually.TrueAsync(
            async () => (await Client.CoreV1.ReadNamespacedServiceAsync(gateway, Platform)).Spec.Selector.Values.SequenceEqual(["claudeconfig-gateway"]), "pods made before are led to the shared gateway");
        await Eventually.TrueAsync(
            async () => (await Client.CoreV1.ListNamespacedSecretAsync(Platform, labelSelector: $"claudeconfig.dev/gateway={gateway}")).Items.Count == 0, "its bundle is gone");
        Assert.Null(Condition(await GetAsync(Projects, "team"), "GatewayReady"));
    }

    [Fact]
    public async Task Project_IsDeleted_TakesItsGatewayWithItAndLeavesTheClaims()
    {
        ApplyProject("team", "gateway: {dedicated: true, hostname: team.claude.example.com}");
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        await ConditionAsync(Projects, "team", "GatewayReady", "False");
        Assert.Single(await IngressesAsync());
        Apply($$"""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: spool-{{gateway}}-0, namespace: {{Platform}}, labels: {claudeconfig.dev/gateway: "{{gateway}}" } }
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi} } }
            """);

        Delete(Projects, "team");
        await Eventually.TrueAsync(
            () => Kubectl.Run(Fixture.Kubeconfig, "get", "statefulsets,services,hpa,pdb,networkpolicies,ingresses,secrets", "-n", Platform, "-l", $"claudeconfig.dev/gateway={gateway}", "-o", "name").Length == 0,
            "everything of the gateway is gone",
            Deadlines.Settled);
        Assert.NotNull(await Client.CoreV1.ReadNamespacedPersistentVolumeClaimAsync($"spool-{gateway}-0", Platform));
        Kubectl.Run(Fixture.Kubeconfig, "delete", "pvc", $"spool-{gateway}-0", "-n", Platform, "--wait=false");
    }

    [Fact]
    public async Task Hostname_OfAnother_IsNotTakenOver()
    {
        var other = await NamespaceAsync();
        ApplyProject("first", "gateway: {hostname: desk.claude.example.com}");
        Assert.Contains("https://desk.claude.example.com", await ConditionAsync(Projects, "first", "GatewayReady", "True", "Shared"), StringComparison.Ordinal);
        ApplyProject("second", "gateway: {hostname: DESK.claude.example.com}".ToLowerInvariant(), other);
        Assert.DoesNotContain(Home, await ConditionAsync(Projects, "second", "GatewayReady", "False", "HostnameTaken", other), StringComparison.Ordinal);
        ApplyProject("third", "gateway: {hostname: desk.example.org}", other);
        await ConditionAsync(Projects, "third", "GatewayReady", "False", "HostnameNotAllowed", other);
        Assert.Single(await IngressesAsync());

        // Once it is free, the other gets it.
        Delete(Projects, "first");
        await ConditionAsync(Projects, "second", "GatewayReady", "True", "Shared", other, Deadlines.Settled);
    }

    [Fact]
    public async Task ForeignObject_OfTheGatewaysName_IsLeftAlone()
    {
        var gateway = GatewayNames.Of(new ObjectKey(Home, "team"));
        Apply($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: {{gateway}}, namespace: {{Platform}}, labels: {mine: "yes"} }
            spec: {ports: [{port: 80}]}
            """);
        ApplyProject("team", "gateway: {dedicated: true}");
        Assert.Contains(gateway, await ConditionAsync(Projects, "team", "GatewayReady", "False", "NotOurs"), StringComparison.Ordinal);
        Assert.Equal("yes", (await Client.CoreV1.ReadNamespacedServiceAsync(gateway, Platform)).Metadata.Labels["mine"]);
        Kubectl.Run(Fixture.Kubeconfig, "delete", "service", gateway, "-n", Platform);
    }

    private Task<RouterBundle> BundleAsync(string gateway) => RouterBundles.ReadAsync(Client, Platform, gateway);

    private async Task<IList<V1Ingress>> IngressesAsync() =>
        [.. (await Client.NetworkingV1.ListNamespacedIngressAsync(Platform)).Items.Where(ingress => ingress.Metadata.Labels["claudeconfig.dev/owner-namespace"] == Home)];

    /// <summary>The shared gateway's StatefulSet in the platform namespace of this run.</summary>
    private string WithPlatform()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("gateway").FullName, "gateway.yaml");
        var workload = SharedGateway.Workload;
        workload.Metadata.NamespaceProperty = Platform;
        File.WriteAllBytes(path, ControllerRuntime.Serialization.KubeJson.Serialize(workload));
        return path;
    }

    private async Task RunAsync(V1StatefulSet set, int ready)
    {
        var status = JsonSerializer.Serialize(new { status = new { observedGeneration = (await Client.AppsV1.ReadNamespacedStatefulSetAsync(set.Metadata.Name, Platform)).Metadata.Generation, replicas = Math.Max(ready, 3), updatedReplicas = 3, readyReplicas = ready } });
        await Client.AppsV1.PatchNamespacedStatefulSetStatusAsync(new V1Patch(status, V1Patch.PatchType.MergePatch), set.Metadata.Name, Platform);
    }

    /// <summary>Versions of all that is the gateway's, but for what others write.</summary>
    private List<string> Versions(string gateway) =>
    [
        .. JsonDocument.Parse(Kubectl.Run(Fixture.Kubeconfig, "get", "statefulsets,services,hpa,pdb,networkpolicies,ingresses,secrets", "-n", Platform, "-l", $"claudeconfig.dev/gateway={gateway}", "-o", "json"))
            .RootElement.GetProperty("items").EnumerateArray()
            .Select(item => $"{item.GetProperty("kind")}/{item.GetProperty("metadata").GetProperty("name")} {History.VersionOf(item)}")
            .Order(StringComparer.Ordinal),
    ];
}
