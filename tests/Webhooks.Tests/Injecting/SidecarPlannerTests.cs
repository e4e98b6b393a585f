using System.Text.Json.Nodes;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Webhooks.Injecting;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

public sealed class SidecarPlannerTests
{
    private readonly Injected cluster = new() { Options = new InjectionOptions { Mode = InjectionMode.Sidecar, Gateway = new Uri("https://gateway.example:8443") } };

    [Fact]
    public void Pod_OnAServerThatKnowsThem_GetsANativeSidecarBeforeAllOthers()
    {
        var pod = cluster.Apply(Injected.Labelled(spec: """{"initContainers":[{"name":"mine"}],"containers":[{"name":"work"}]}"""));

        var router = pod["spec"]!["initContainers"]![0]!;
        Assert.Equal("claudeconfig-router", (string?)router["name"]);
        Assert.Equal("Always", (string?)router["restartPolicy"]);
        Assert.Equal("/readyz", (string?)router["startupProbe"]!["httpGet"]!["path"]);
        Assert.Equal("mine", (string?)pod["spec"]!["initContainers"]![1]!["name"]);
        Assert.Single(pod["spec"]!["containers"]!.AsArray());
        Assert.Contains("--project=team-a/alpha", Arguments(router));
        Assert.Contains("--listen=127.0.0.1:8009", Arguments(router));
        Assert.True((bool?)router["securityContext"]!["runAsNonRoot"]);
        Assert.NotNull(router["resources"]!["limits"]!["cpu"]);
    }

    [Theory]
    [InlineData("https://gateway-team-a-alpha-0123456789abcdef.claudeconfig-system.svc:8443", "https://gateway-team-a-alpha-0123456789abcdef.claudeconfig-system.svc:8443")]
    [InlineData("https://claudeconfig-gateway.claudeconfig-system.svc:8443", "https://gateway.example:8443")]
    [InlineData("http://gateway-team-a-alpha-0123456789abcdef.claudeconfig-system.svc:8443", "https://gateway.example:8443")]
    public void Pod_OfAProjectWithAGatewayOfItsOwn_IsLedThere(string said, string expected)
    {
        var project = Injected.Project("team-a", "own");
        project.Status = new ClaudeProjectStatus { GatewayAddress = said };
        cluster.Cluster.Add(project);
        Assert.Contains($"--gateway={expected}", Arguments(cluster.Apply(Injected.Labelled("own"))["spec"]!["initContainers"]![0]!));
    }

    [Fact]
    public void Pod_OnAnOlderServer_GetsAnOrdinaryContainerAndItsPolicyFirst()
    {
        cluster.Server = new Version(1, 26);
        var pod = cluster.Apply(Injected.Labelled(spec: """{"initContainers":[{"name":"mine"}],"containers":[{"name":"work"}],"restartPolicy":"Always"}"""));

        Assert.Equal("claudeconfig-policy-first", (string?)pod["spec"]!["initContainers"]![0]!["name"]);
        Assert.Equal("claudeconfig-router", (string?)pod["spec"]!["containers"]![1]!["name"]);
        Assert.Null(pod["spec"]!["containers"]![1]!["restartPolicy"]);
    }

    [Fact]
    public void Workload_SeesThePolicyAndTheSidecarButNoToken()
    {
        var work = cluster.Apply(Injected.Labelled())["spec"]!["containers"]![0]!;

        Assert.Equal(["claudeconfig-policy"], work["volumeMounts"]!.AsArray().Select(mount => (string)mount!["name"]!));
        Assert.True((bool?)work["volumeMounts"]![0]!["readOnly"]);
        Assert.Equal("http://127.0.0.1:8009", (string?)work["env"]![0]!["value"]);
    }

    [Fact]
    public void Job_OnAnOlderServer_IsRefusedWithTheGatewaysAddressWhereASidecarIsDemanded()
    {
        (cluster.Server, cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/inject"]) = (new Version(1, 28), "Sidecar");

        var refusal = cluster.Refusal(Injected.Labelled(spec: """{"restartPolicy":"Never","containers":[{"name":"work"}]}"""));

        Assert.Contains("would never end", refusal, StringComparison.Ordinal);
        Assert.Contains("https://gateway.example:8443", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_ByDefault_HasNothingBesideIt()
    {
        var pod = cluster.Apply(Injected.Labelled(spec: """{"restartPolicy":"Never","containers":[{"name":"work"}]}"""));

        Assert.Null(pod["spec"]!["initContainers"]);
        Assert.Equal("PolicyOnly", (string?)pod["metadata"]!["annotations"]!["claudeconfig.dev/injected"]);
    }

    [Fact]
    public void Job_OnAServerThatKnowsThemWhereASidecarIsDemanded_GetsIt()
    {
        cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/inject"] = "Sidecar";

        Assert.NotNull(cluster.Apply(Injected.Labelled(spec: """{"restartPolicy":"Never","containers":[{"name":"work"}]}"""))["spec"]!["initContainers"]);
    }

    [Fact]
    public void HostNetwork_IsRefusedWithTheRemedy() =>
        Assert.Contains("inject=PolicyOnly", cluster.Refusal(Injected.Labelled(spec: """{"hostNetwork":true,"containers":[{"name":"work"}]}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("80")]
    [InlineData("8009 --token-file=/etc/passwd")]
    [InlineData("-1")]
    [InlineData("65535")]
    [InlineData("")]
    public void Port_ThatIsNone_IsRefused(string port) =>
        Assert.Contains("is not a port", cluster.Refusal(Injected.Labelled(annotations: $$"""{"claudeconfig.dev/port":"{{port}}"}""")), StringComparison.Ordinal);

    [Fact]
    public void Port_TakenByTheWorkload_IsRefusedByName() => Assert.Contains(
        "container work listens on port 8010",
        cluster.Refusal(Injected.Labelled(spec: """{"containers":[{"name":"work","ports":[{"containerPort":8010}]}]}""")), StringComparison.Ordinal);

    [Fact]
    public void Port_Chosen_IsUsedEverywhere()
    {
        var pod = cluster.Apply(Injected.Labelled(annotations: """{"claudeconfig.dev/port":"9100"}"""));

        Assert.Contains("--listen=127.0.0.1:9100", Arguments(pod["spec"]!["initContainers"]![0]!));
        Assert.Equal(9101, (int?)pod["spec"]!["initContainers"]![0]!["startupProbe"]!["httpGet"]!["port"]);
        Assert.Equal("http://127.0.0.1:9100", (string?)pod["spec"]!["containers"]![0]!["env"]![0]!["value"]);
    }

    [Fact]
    public void Credential_OfTheWorkload_IsNotCoveredByThePlaceholder()
    {
        var work = cluster.Apply(Injected.Labelled(spec: """{"containers":[{"name":"work","env":[{"name":"ANTHROPIC_API_KEY","value":"k"}]}]}"""))["spec"]!["containers"]![0]!;

        Assert.DoesNotContain(work["env"]!.AsArray(), variable => (string?)variable!["name"] == "ANTHROPIC_AUTH_TOKEN");
    }

    private static string[] Arguments(JsonNode container) => [.. container["args"]!.AsArray().Select(argument => (string)argument!)];
}
