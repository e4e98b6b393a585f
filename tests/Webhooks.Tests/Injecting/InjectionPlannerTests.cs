using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Webhooks.Injecting;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

public sealed class InjectionPlannerTests
{
    private readonly Injected cluster = new();

    [Fact]
    public void Pod_Labelled_GetsPolicyAccessAndAddress()
    {
        var pod = cluster.Apply(Injected.Labelled());

        Assert.Equal("claude-code-rules", (string?)Policy(pod)[0]!["configMap"]!["name"]);
        Assert.Equal("managed-settings.json", (string?)Policy(pod)[0]!["configMap"]!["items"]![0]!["path"]);
        Assert.Null(Policy(pod)[0]!["configMap"]!["optional"]);
        Assert.True((bool?)Policy(pod)[1]!["configMap"]!["optional"]);
        Assert.Contains(Policy(pod)[1]!["configMap"]!["items"]!.AsArray(), item => (string?)item!["path"] == "managed-settings.d/00-claudeconfig.json");
        var work = pod["spec"]!["containers"]![0]!;
        Assert.Contains(work["volumeMounts"]!.AsArray(), mount => (string?)mount!["mountPath"] == "/etc/claude-code" && (bool?)mount["readOnly"] == true);
        Assert.Contains(work["volumeMounts"]!.AsArray(), mount => (string?)mount!["mountPath"] == "/var/run/secrets/claudeconfig.dev" && (bool?)mount["readOnly"] == true);
        Assert.Equal("https://gateway.example:8443/projects/team-a/alpha", Variable(work, "ANTHROPIC_BASE_URL"));
        var token = Volume(pod, "claudeconfig-access")["projected"]!["sources"]![0]!["serviceAccountToken"]!;
        Assert.Equal("claudeconfig.dev", (string?)token["audience"]);
        Assert.Equal("PolicyOnly", (string?)pod["metadata"]!["annotations"]!["claudeconfig.dev/injected"]);
    }

    [Theory]
    [InlineData("""{"containers":[{"name":"work"}]}""", "default")]
    [InlineData("""{"serviceAccountName":"mine","containers":[{"name":"work"}]}""", "mine")]
    public void ServiceAccount_IsNamed(string spec, string expected) => Assert.Equal(expected, (string?)cluster.Apply(Injected.Labelled(spec: spec))["spec"]!["serviceAccountName"]);

    [Fact]
    public void Pod_WithoutLabel_IsLeftAlone() =>
        Assert.Same(InjectionPlan.Nothing, cluster.Plan(Injected.Pod("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}""")));

    [Theory]
    [InlineData(null, null, null, "PolicyOnly")]
    [InlineData(null, null, InjectionMode.Sidecar, "Sidecar")]
    [InlineData(null, InjectionMode.None, InjectionMode.Sidecar, null)]
    [InlineData(null, InjectionMode.PolicyOnly, InjectionMode.Sidecar, "PolicyOnly")]
    [InlineData("Sidecar", InjectionMode.None, InjectionMode.None, "Sidecar")]
    [InlineData("None", InjectionMode.Sidecar, InjectionMode.Sidecar, null)]
    public void Mode_IsOfTheNamespaceThenOfTheProjectForItThenOfTheProject(string? label, InjectionMode? forNamespace, InjectionMode? forAll, string? expected)
    {
        if (label is not null)
        {
            cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/inject"] = label;
        }

        NamespaceInjection[] namespaces = forNamespace is { } mode ? [new NamespaceInjection { Name = "team-a", Inject = mode }, new NamespaceInjection { Name = "other", Inject = InjectionMode.None }] : [];
        cluster.Cluster.Add(Injected.Project("team-a", "alpha", new ClaudeProjectSpec { Workloads = new ProjectWorkloads { Inject = forAll, Namespaces = namespaces } }));

        var plan = cluster.Plan(Injected.Labelled());

        Assert.Null(plan.Refusal);
        Assert.Equal(expected ?? "", plan.Note.Split(':')[0]);
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(null, InjectionFailurePolicy.Ignore, null, true)]
    [InlineData(null, InjectionFailurePolicy.Ignore, InjectionFailurePolicy.Fail, false)]
    [InlineData("Fail", InjectionFailurePolicy.Ignore, null, false)]
    [InlineData("Ignore", InjectionFailurePolicy.Fail, null, true)]
    public void FailurePolicy_IsOfTheNamespaceThenOfTheStrictestProject(string? label, InjectionFailurePolicy? one, InjectionFailurePolicy? other, bool ignores)
    {
        var labels = cluster.Cluster.Namespaces["team-a"];
        if (label is not null)
        {
            labels["claudeconfig.dev/inject-failure-policy"] = label;
        }

        cluster.Cluster.Add(
            Injected.Project("team-a", "alpha", new ClaudeProjectSpec { Workloads = new ProjectWorkloads { InjectFailurePolicy = one } }),
            Injected.Project("team-a", "beta", new ClaudeProjectSpec { Workloads = new ProjectWorkloads { InjectFailurePolicy = other } }));

        Assert.Equal(ignores, NamespaceInjectionChoice.Ignores("team-a", labels, cluster.Cluster));
    }

    [Fact]
    public void FailurePolicy_OfAProjectThatTheNamespaceDidNotTakeIn_CountsNothing()
    {
        cluster.Cluster.Add(Injected.Project("team-b", "beta", new ClaudeProjectSpec { Workloads = new ProjectWorkloads { InjectFailurePolicy = InjectionFailurePolicy.Ignore, Namespaces = [new NamespaceInjection { Name = "team-a" }] } }));

        Assert.False(NamespaceInjectionChoice.Ignores("team-a", cluster.Cluster.Namespaces["team-a"], cluster.Cluster));
    }

    [Fact]
    public void Pod_InLabelledNamespace_IsInjected()
    {
        cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/project"] = "alpha";

        Assert.NotNull(cluster.Plan(Injected.Pod("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}""")).Patch);
    }

    [Fact]
    public void Pod_SecondTime_IsLeftAsItIs() => Assert.Same(InjectionPlan.Nothing, cluster.Plan(cluster.Apply(Injected.Labelled())));

    [Fact]
    public void Pod_SecondTimeWithTheServersDefaults_IsLeftAsItIs()
    {
        var pod = cluster.Apply(Injected.Labelled());
        Policy(pod)[0]!["configMap"]!["items"]![0]!["mode"] = 292;
        Volume(pod, "claudeconfig-access")["projected"]!["sources"]![0]!["serviceAccountToken"]!["more"] = "later";

        Assert.Same(InjectionPlan.Nothing, cluster.Plan(pod));
    }

    [Fact]
    public void Container_OfAnotherInjector_GetsItsPartWhenAskedAgain()
    {
        var pod = cluster.Apply(Injected.Labelled());
        pod["spec"]!["containers"]!.AsArray().Add((JsonNode)new JsonObject { ["name"] = "mesh" });

        var again = cluster.Apply(pod);

        Assert.NotNull(Variable(again["spec"]!["containers"]![1]!, "ANTHROPIC_BASE_URL"));
        Assert.Equal(2, again["spec"]!["volumes"]!.AsArray().Count);
        Assert.Single(again["spec"]!["containers"]![0]!["env"]!.AsArray(), item => (string?)item!["name"] == "ANTHROPIC_BASE_URL");
    }

    [Fact]
    public void Containers_AllOfThem_GetTheFiles()
    {
        var pod = cluster.Apply(Injected.Labelled(spec: """{"initContainers":[{"name":"i"}],"containers":[{"name":"a"},{"name":"b","env":[{"name":"X","value":"y"}],"volumeMounts":[{"name":"data","mountPath":"/data"}]}],"volumes":[{"name":"data","emptyDir":{}}]}"""));

        Assert.All((JsonNode[])[pod["spec"]!["initContainers"]![0]!, pod["spec"]!["containers"]![0]!, pod["spec"]!["containers"]![1]!],
            container => Assert.Contains(container["volumeMounts"]!.AsArray(), mount => (string?)mount!["mountPath"] == "/etc/claude-code"));
        Assert.Equal("y", Variable(pod["spec"]!["containers"]![1]!, "X"));
    }

    [Fact]
    public void BaseUrl_OfThePod_IsReplacedAndSaid()
    {
        var asked = Injected.Labelled(spec: """{"containers":[{"name":"work","env":[{"name":"ANTHROPIC_BASE_URL","value":"https://elsewhere.example"}]}]}""");

        Assert.Contains(cluster.Plan(asked).Warnings, warning => warning.Contains("container work: ANTHROPIC_BASE_URL is replaced", StringComparison.Ordinal));
        Assert.Equal("https://gateway.example:8443/projects/team-a/alpha", Variable(cluster.Apply(asked)["spec"]!["containers"]![0]!, "ANTHROPIC_BASE_URL"));
    }

    [Fact]
    public void Variables_OfThePod_StayWhereTheyDecideNothing()
    {
        cluster.Options = cluster.Options with { Telemetry = new Uri("http://collector:4318"), Environment = [KeyValuePair.Create("HTTPS_PROXY", "http://proxy:3128")] };
        var pod = cluster.Apply(Injected.Labelled(spec: """{"containers":[{"name":"work","env":[{"name":"HTTPS_PROXY","value":"http://mine:1"},{"name":"OTEL_EXPORTER_OTLP_ENDPOINT","valueFrom":{"fieldRef":{"fieldPath":"status.hostIP"}}}]},{"name":"other"}]}"""));

        Assert.Equal("http://mine:1", Variable(pod["spec"]!["containers"]![0]!, "HTTPS_PROXY"));
        Assert.Null(Variable(pod["spec"]!["containers"]![0]!, "OTEL_EXPORTER_OTLP_ENDPOINT"));
        Assert.Equal("http://proxy:3128", Variable(pod["spec"]!["containers"]![1]!, "HTTPS_PROXY"));
        Assert.Equal("http://collector:4318", Variable(pod["spec"]!["containers"]![1]!, "OTEL_EXPORTER_OTLP_ENDPOINT"));
    }

    [Fact]
    public void Key_OfThePod_StaysAndIsSaid()
    {
        var plan = cluster.Plan(Injected.Labelled(spec: """{"containers":[{"name":"work","env":[{"name":"ANTHROPIC_API_KEY","value":"k"}]}]}"""));

        Assert.Contains(plan.Warnings, warning => warning.Contains("ANTHROPIC_API_KEY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/etc/claude-code")]
    [InlineData("/etc/claude-code/")]
    [InlineData("/etc//x/../claude-code/managed-settings.json")]
    [InlineData("/var/run/secrets/claudeconfig.dev/token")]
    public void Mount_InTheWay_IsRefusedByName(string path)
    {
        var refusal = cluster.Refusal(Injected.Labelled(spec: $$$"""{"containers":[{"name":"work","volumeMounts":[{"name":"mine","mountPath":"{{{path}}}"}]}],"volumes":[{"name":"mine","emptyDir":{}}]}"""));

        Assert.Contains("container work mounts mine", refusal, StringComparison.Ordinal);
        Assert.Contains("remove that volumeMount", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Volume_ThatTakesOurName_IsReplacedAndSaid()
    {
        var asked = Injected.Labelled(spec: """{"containers":[{"name":"work","volumeMounts":[{"name":"claudeconfig-policy","mountPath":"/etc/claude-code","subPath":"x"}]}],"volumes":[{"name":"claudeconfig-policy","emptyDir":{}}]}""");
        var pod = cluster.Apply(asked);

        Assert.Equal("claude-code-rules", (string?)Policy(pod)[0]!["configMap"]!["name"]);
        Assert.Null(pod["spec"]!["containers"]![0]!["volumeMounts"]![0]!["subPath"]);
        Assert.Contains(cluster.Plan(asked).Warnings, warning => warning.Contains("volume claudeconfig-policy is replaced", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"os":{"name":"windows"},"containers":[{"name":"a"}]}""")]
    [InlineData("""{"nodeSelector":{"kubernetes.io/os":"windows"},"containers":[{"name":"a"}]}""")]
    public void Pod_OnWindows_IsRefused(string spec) => Assert.Contains("Windows", cluster.Refusal(Injected.Labelled(spec: spec)), StringComparison.Ordinal);

    [Fact]
    public void Namespace_ThatOptsOut_IsLeftAlone()
    {
        cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/inject"] = "None";

        Assert.Same(InjectionPlan.Nothing, cluster.Plan(Injected.Labelled()));
    }

    [Theory]
    [InlineData("Sidecars")]
    [InlineData("1")]
    public void Mode_ThatDoesNotExist_IsRefusedWithThoseThatDo(string mode)
    {
        cluster.Cluster.Namespaces["team-a"]["claudeconfig.dev/inject"] = mode;

        Assert.Contains("none of Sidecar, PolicyOnly, None", cluster.Refusal(Injected.Labelled()), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_MissingAltogether_GivesAccessAndSaysSo()
    {
        cluster.Cluster.Add(Injected.Project("team-b", "bare"));

        var plan = cluster.Plan(Injected.Labelled("bare"), "team-b");

        Assert.Contains(plan.Warnings, warning => warning.Contains("no policy", StringComparison.Ordinal));
        var pod = JsonPatches.Apply(Injected.Labelled("bare"), plan.Patch);
        Assert.Equal(["claudeconfig-access"], pod["spec"]!["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!));
    }

    [Fact]
    public void Configurations_SeveralThatReachThePod_MustBeChosenFrom()
    {
        cluster.Cluster.Add(Injected.Configuration("team-a", "strict", "alpha"));

        Assert.Contains("team-a/rules, team-a/strict", cluster.Refusal(Injected.Labelled()), StringComparison.Ordinal);
        var pod = cluster.Apply(Injected.Labelled(annotations: """{"claudeconfig.dev/configuration":"strict"}"""));
        Assert.Equal("claude-code-strict", (string?)Policy(pod)[0]!["configMap"]!["name"]);
    }

    [Fact]
    public void Configuration_ForOtherPods_IsNotThisOnes()
    {
        cluster.Cluster.Add(Injected.Configuration("team-a", "strict", "alpha", new ClaudeConfigurationSpec
        {
            Targets = new ConfigurationTargets { PodSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["tier"] = "ci" } } },
        }));

        Assert.Equal("claude-code-rules", (string?)Policy(cluster.Apply(Injected.Labelled()))[0]!["configMap"]!["name"]);
    }

    [Fact]
    public void Files_OfLayers_AreMountedAndThoseThatAreNotGrantedAreNotEvenNamed()
    {
        cluster.Cluster.Add(
            Injected.Configuration("team-a", "rules", "alpha", new ClaudeConfigurationSpec
            {
                Agents = [new Subagent { Name = "reviewer", Description = "d", Prompt = "p" }],
                Extends = [new ObjectReference { Namespace = "platform", Name = "secret" }],
            }),
            new ClaudeConfiguration
            {
                Metadata = new() { NamespaceProperty = "platform", Name = "secret" },
                Spec = new ClaudeConfigurationSpec { Agents = [new Subagent { Name = "hidden", Description = "d", Prompt = "p" }] },
            });

        var paths = Policy(cluster.Apply(Injected.Labelled()))[1]!["configMap"]!["items"]!.AsArray().Select(item => (string)item!["path"]!).ToArray();

        Assert.Contains(".claude/agents/reviewer.md", paths);
        Assert.DoesNotContain(paths, path => path.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public void Authority_Configured_IsMountedAndNamed()
    {
        cluster.Options = cluster.Options with { Authority = ("company-ca", "bundle.pem") };
        var pod = cluster.Apply(Injected.Labelled());

        var source = Volume(pod, "claudeconfig-access")["projected"]!["sources"]![1]!["configMap"]!;
        Assert.Equal("company-ca", (string?)source["name"]);
        Assert.Equal("bundle.pem", (string?)source["items"]![0]!["key"]);
        Assert.Equal("/var/run/secrets/claudeconfig.dev/ca.crt", Variable(pod["spec"]!["containers"]![0]!, "NODE_EXTRA_CA_CERTS"));
    }

    private static JsonArray Policy(JsonObject pod) => Volume(pod, "claudeconfig-policy")["projected"]!["sources"]!.AsArray();

    private static JsonNode Volume(JsonObject pod, string name) => pod["spec"]!["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] == name)!;

    private static string? Variable(JsonNode container, string name) =>
        (string?)container["env"]!.AsArray().SingleOrDefault(item => (string?)item!["name"] == name)?["value"];
}
