using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.RouterConfigs;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Gateways;

public sealed class GatewayPlannerTests
{
    private static readonly OperatorOptions Options = new() { Gateways = new GatewayOptions { Domains = ["claude.example.com"], IngressAnnotations = new Dictionary<string, string> { ["cert-manager.io/cluster-issuer"] = "letsencrypt" } } };
    private static readonly GatewayPlanner Planner = new(Options);
    private static readonly ClaudeProject Project = Asking(new ProjectGateway { Dedicated = true });
    private static readonly string Gateway = GatewayNames.Of(Project.Key);

    [Fact]
    public void Plan_Dedicated_IsTheSharedGatewayButForNamesAndBundle()
    {
        var shared = SharedGateway.Workload;
        var made = Assert.Single(Plan().StatefulSets!);
        var pod = made.Spec.Template.Spec;

        Assert.Equal((Gateway, "claudeconfig-system"), (made.Metadata.Name, made.Metadata.NamespaceProperty));
        Assert.Null(made.Spec.Replicas);
        var text = System.Text.Encoding.UTF8.GetString(KubeJson.Serialize(pod));
        var expected = System.Text.Encoding.UTF8.GetString(KubeJson.Serialize(shared.Spec.Template.Spec))
            .Replace($"\"{RouterConfigSecrets.Name}", $"\"{Gateway}-config", StringComparison.Ordinal)
            .Replace("\"matchLabels\":{\"app.kubernetes.io/name\":\"claudeconfig-gateway\"}", $"\"matchLabels\":{{\"app.kubernetes.io/name\":\"{GatewayNames.App}\",\"claudeconfig.dev/gateway\":\"{Gateway}\"}}", StringComparison.Ordinal);
        Assert.Equal(expected, text);
        Assert.Equal(33, pod.Volumes.Single(volume => volume.Name == "config").Projected.Sources.Count(source => source.Secret.Name.StartsWith($"{Gateway}-config", StringComparison.Ordinal) && source.Secret.Optional == true));
    }

    [Fact]
    public void Plan_Dedicated_TheSharedServiceNeverFindsItsPods()
    {
        var plan = Plan();
        var labels = plan.StatefulSets!.Single().Spec.Template.Metadata.Labels;
        var shared = SharedGateway.Service().Spec.Selector;
        Assert.DoesNotContain(shared, pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
        Assert.All(plan.Services, service => Assert.All(service.Spec.Selector, pair => Assert.Equal(pair.Value, labels[pair.Key])));
        Assert.All(plan.DisruptionBudgets.Select(item => item.Spec.Selector).Concat(plan.NetworkPolicies.Select(item => item.Spec.PodSelector)), selector => Assert.All(selector.MatchLabels, pair => Assert.Equal(pair.Value, labels[pair.Key])));
    }

    [Fact]
    public void Plan_Dedicated_PortsAreThoseOfTheSharedGateway()
    {
        var plan = Plan();
        foreach (var service in plan.Services)
        {
            var shared = SharedGateway.Service(headless: service.Spec.ClusterIP == "None");
            Assert.Equal(shared.Spec.Ports.Select(port => (port.Name, port.Port, port.TargetPort.Value)), service.Spec.Ports.Select(port => (port.Name, port.Port, port.TargetPort.Value)));
        }

        Assert.Equal(
            SharedGateway.Policy.Spec.Ingress.Single().Ports.Select(port => port.Port.Value),
            plan.NetworkPolicies.Single().Spec.Ingress.Single().Ports.Select(port => port.Port.Value));
        Assert.Equal(plan.StatefulSets!.Single().Spec.ServiceName, plan.Services.Single(service => service.Spec.ClusterIP == "None").Metadata.Name);
    }

    [Theory]
    [InlineData(null, null, 20, 3, 20)]
    [InlineData(1, 2, 20, 1, 2)]
    [InlineData(10, 100, 5, 5, 5)]
    public void Plan_Autoscaler_KeepsWithinWhatIsAskedAndAllowed(int? min, int? max, int most, int expectedMin, int expectedMax)
    {
        var planner = new GatewayPlanner(Options with { Gateways = Options.Gateways with { MostReplicas = most } });
        var spec = planner.Plan(Inputs(Asking(new ProjectGateway { Dedicated = true, Autoscaling = new GatewayAutoscaling { MinReplicas = min, MaxReplicas = max } }))).Autoscalers.Single().Spec;
        Assert.Equal((expectedMin, expectedMax), (spec.MinReplicas, spec.MaxReplicas));
    }

    [Fact]
    public void Plan_Autoscaler_LooksAtCpuMemoryAndRequestsWhereAsked()
    {
        var spec = Plan().Autoscalers.Single().Spec;
        Assert.Equal([("memory", (int?)80), ("cpu", (int?)70)], spec.Metrics.Select(metric => (metric.Resource.Name, metric.Resource.Target.AverageUtilization)));

        var asked = Planner.Plan(Inputs(Asking(new ProjectGateway { Dedicated = true, Autoscaling = new GatewayAutoscaling { TargetRequestsPerSecond = 50 } }))).Autoscalers.Single().Spec.Metrics[1];
        Assert.Equal(("Pods", "claudeconfig_router_requests_per_second", "50"), (asked.Type, asked.Pods.Metric.Name, asked.Pods.Target.AverageValue.ToString()));
    }

    [Fact]
    public void Plan_TemplateAsksForAnotherClaim_TheOneThatCannotBeChangedStays()
    {
        var existing = Plan().StatefulSets!.Single();
        var template = SharedGateway.Workload;
        template.Spec.VolumeClaimTemplates[0].Spec.Resources.Requests["storage"] = new ResourceQuantity("9Gi");
        template.Spec.Template.Spec.Containers[0].Image = "claudeconfig/gateway:9";
        var made = Planner.Plan(Inputs() with { Template = template, Existing = existing }).StatefulSets!.Single();
        Assert.Equal("1Gi", made.Spec.VolumeClaimTemplates[0].Spec.Resources.Requests["storage"].ToString());
        Assert.Equal("claudeconfig/gateway:9", made.Spec.Template.Spec.Containers[0].Image);
        Assert.Equal("claudeconfig/gateway:0.1.0", SharedGateway.Workload.Spec.Template.Spec.Containers[0].Image);
    }

    [Fact]
    public void Plan_RetentionOfTheTemplate_NeverDeletesAClaim()
    {
        var template = SharedGateway.Workload;
        template.Spec.PersistentVolumeClaimRetentionPolicy = new() { WhenDeleted = "Delete", WhenScaled = "Delete" };
        var policy = Planner.Plan(Inputs() with { Template = template }).StatefulSets!.Single().Spec.PersistentVolumeClaimRetentionPolicy;
        Assert.Equal(("Retain", "Retain"), (policy.WhenDeleted, policy.WhenScaled));
    }

    [Fact]
    public void Plan_NoTemplate_LeavesWhatRunsAsItIs() => Assert.Null(Planner.Plan(Inputs() with { Template = null, Existing = SharedGateway.Workload }).StatefulSets);

    [Fact]
    public void Plan_DedicatedNoMore_StaysUntilSharedGatewaysServeAndItsServiceLeadsThere()
    {
        var inputs = Inputs(Asking(new ProjectGateway())) with { Existing = Plan().StatefulSets!.Single(), HasService = true };
        var leaving = Planner.Plan(inputs);
        Assert.True(leaving.Leaving);
        Assert.Single(leaving.StatefulSets!);

        var gone = Planner.Plan(inputs with { SharedServes = true });
        Assert.Empty(gone.StatefulSets!);
        Assert.Equal(Gateway, Assert.Single(gone.Services).Metadata.Name);
        Assert.Equal(SharedGateway.Service().Spec.Selector, gone.Services[0].Spec.Selector);
    }

    [Fact]
    public void Plan_NotAdmitted_MakesNothing()
    {
        var plan = Planner.Plan(Inputs() with { Admitted = false });
        Assert.Empty(plan.StatefulSets!);
        Assert.Empty(plan.Services);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_HostnameGranted_IsPublishedSafelyForStreams(bool dedicated)
    {
        var project = Asking(new ProjectGateway { Dedicated = dedicated, Hostname = "Payments.claude.example.com" });
        var inputs = Inputs(project) with { Admitted = dedicated };
        Assert.Empty(Planner.Plan(inputs).Ingresses);

        var ingress = Planner.Plan(inputs with { HostGranted = true }).Ingresses.Single();
        Assert.Equal("payments.claude.example.com", ingress.Spec.Rules.Single().Host);
        Assert.Equal(dedicated ? Gateway : "claudeconfig-gateway", ingress.Spec.Rules[0].Http.Paths.Single().Backend.Service.Name);
        Assert.Equal(("payments.claude.example.com", $"{Gateway}-edge-tls"), (ingress.Spec.Tls.Single().Hosts.Single(), ingress.Spec.Tls[0].SecretName));
        Assert.Equal(("off", "3600", "letsencrypt"), (
            ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-buffering"], ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"], ingress.Metadata.Annotations["cert-manager.io/cluster-issuer"]));
        Assert.True(ChildOwner.Of(project).Owns(ingress));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Plan_ThroughTheGatewayApi_IsARouteWithHeadersAndNoEndOfStreams(bool dedicated)
    {
        var planner = new GatewayPlanner(new OperatorOptions { Gateways = Options.Gateways with { RouteParent = "edge/public/https", RouteAuthority = "gateway-ca", CorsOrigins = ["https://tools.example.com"] } });
        var inputs = Inputs(Asking(new ProjectGateway { Dedicated = dedicated, Hostname = "payments.claude.example.com" })) with { Admitted = dedicated };
        Assert.Empty(planner.Plan(inputs).HttpRoutes);

        var plan = planner.Plan(inputs with { HostGranted = true });
        Assert.Empty(plan.Ingresses);
        var service = dedicated ? Gateway : "claudeconfig-gateway";
        Assert.Equal(
            $$$"""{"parentRefs":[{"group":"gateway.networking.k8s.io","kind":"Gateway","namespace":"edge","name":"public","sectionName":"https"}],"hostnames":["payments.claude.example.com"],"rules":[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}],"filters":[{"type":"ResponseHeaderModifier","responseHeaderModifier":{"set":[{"name":"Strict-Transport-Security","value":"max-age=31536000; includeSubDomains"},{"name":"X-Content-Type-Options","value":"nosniff"},{"name":"X-Frame-Options","value":"DENY"},{"name":"Referrer-Policy","value":"no-referrer"},{"name":"Content-Security-Policy","value":"default-src \u0027none\u0027; frame-ancestors \u0027none\u0027"}]}},{"type":"CORS","cors":{"allowOrigins":["https://tools.example.com"],"allowMethods":["GET","POST","OPTIONS"],"allowHeaders":["authorization","content-type","x-api-key","anthropic-version","anthropic-beta","x-claudeconfig-project","x-claudeconfig-tags"],"exposeHeaders":["request-id","retry-after"],"maxAge":600}}],"backendRefs":[{"group":"","kind":"Service","name":"{{{service}}}","port":8443,"weight":1}],"timeouts":{"request":"0s"}}]}""",
            plan.HttpRoutes.Single().Spec!.ToJsonString());
        Assert.Equal(dedicated ? [$"{Gateway}.claudeconfig-system.svc"] : [], plan.BackendTlsPolicies.Select(policy => policy.Spec!["validation"]!["hostname"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("a", "b-c", "a-b", "c")]
    [InlineData("team", "a.b", "team", "a-b")]
    public void Names_OfOtherProjects_NeverMeet(string oneNamespace, string one, string otherNamespace, string other) =>
        Assert.NotEqual(GatewayNames.Of(A.Project(one, oneNamespace).Key), GatewayNames.Of(A.Project(other, otherNamespace).Key));

    [Fact]
    public void Names_OfLongProjects_FitHostNamesOfPods()
    {
        var gateway = GatewayNames.Of(A.Project(new string('p', 250), new string('n', 63)).Key);
        Assert.True(gateway.Length <= 52, gateway);
        Assert.True(GatewayNames.InstancesOf(gateway).Length <= 63);
        Assert.True(GatewayNames.IsInstance($"{gateway}-12", gateway));
        Assert.False(GatewayNames.IsInstance($"{gateway}-x-1", gateway));
        Assert.False(GatewayNames.IsInstance("claudeconfig-gateway-0", gateway));
    }

    private static GatewayPlan Plan() => Planner.Plan(Inputs());

    private static ClaudeProject Asking(ProjectGateway gateway) => A.Project(with: spec => spec with { Gateway = gateway });

    private static GatewayInputs Inputs(ClaudeProject? project = null) => new() { Project = project ?? Project, Template = SharedGateway.Workload, Admitted = GatewayClaims.IsDedicated(project ?? Project) };
}
