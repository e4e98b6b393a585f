using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Charts;

/// <summary>The chart, held to config/default.</summary>
public sealed class ChartTests
{
    /// <summary>What the manifests say of the samples stands in values of the chart.</summary>
    private static readonly string[] AsInTheManifests =
    [
        "--set", "internalHosts={ollama.models.svc:11434}",
        "--set", "oidcIssuers={https://token.actions.githubusercontent.com namespaces=team-payments repository_owner=example-corp}",
    ];

    private static readonly string[] Dashboard = ["--set", "dashboard.oidc.issuer=https://id.example.com", "--set", "dashboard.publicUrl=https://claude.example.com"];

    private static readonly string[] Switches =
    [
        "crds.install", "webhooks.enabled", "gateway.enabled", "podDisruptionBudgets.enabled", "networkPolicies.enabled",
    ];

    private static readonly string[] Switched =
    [
        "CustomResourceDefinition claudeprojects.claudeconfig.dev", "Deployment claudeconfig-webhooks", "ClusterRole claudeconfig-webhooks", "RoleBinding claudeconfig-webhooks-platform",
        "HorizontalPodAutoscaler claudeconfig-gateway", "StatefulSet claudeconfig-gateway", "PodDisruptionBudget claudeconfig-operator", "NetworkPolicy claudeconfig-operator",
    ];

    [Fact]
    public async Task Template_WithTheHostsOfTheManifests_IsConfigDefault()
    {
        var expected = Manifest.OfDefault().Where(manifest => manifest["kind"]!.GetValue<string>() != "Namespace").ToDictionary(Manifest.NameOf, manifest => Manifest.Sorted(manifest).ToJsonString());
        var rendered = (await Helm.TemplateAsync(AsInTheManifests)).Where(manifest => manifest["kind"]!.GetValue<string>() != "Secret").ToArray();
        Assert.Equal(expected.Keys.Order(), rendered.Select(Manifest.NameOf).Order());
        Assert.All(rendered, manifest => Assert.Equal(Arguments(expected[Manifest.NameOf(manifest)]), Arguments(Manifest.WithoutHelm(manifest).ToJsonString())));
    }

    [Fact]
    public async Task Template_WithAnIssuer_AddsConfigDashboard()
    {
        var before = (await Helm.Default).Select(Manifest.NameOf).ToHashSet();
        var rendered = (await Helm.TemplateAsync(Dashboard)).Where(manifest => !before.Contains(Manifest.NameOf(manifest))).ToArray();
        var expected = Manifest.Of("dashboard").ToDictionary(Manifest.NameOf, manifest => Manifest.Sorted(manifest).ToJsonString());
        string[] made = ["Secret claudeconfig-dashboard-keys", "Secret claudeconfig-dashboard-tls"];
        Assert.Equal(expected.Keys.Concat(made).Order(), rendered.Select(Manifest.NameOf).Order());
        Assert.All(rendered.Where(manifest => manifest["kind"]!.GetValue<string>() != "Secret"), manifest => Assert.Equal(Arguments(expected[Manifest.NameOf(manifest)]), Arguments(Manifest.WithoutHelm(manifest).ToJsonString())));
        Assert.DoesNotContain("dashboard", string.Concat(before), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_ValuesOfTheDashboard_AreWhatItIsTold()
    {
        var rendered = await Helm.TemplateAsync(
            [.. Dashboard, "--set", "dashboard.oidc.usernamePrefix=-", "--set", "dashboard.platformGroups={a,b}", "--set", "dashboard.writeAs=Impersonation", "--set", "dashboard.redis=redis.example.svc:6379",
             "--set", "dashboard.oidc.clientSecret.existingSecret=client", "--set", "dashboard.keys.existingSecret=keys", "--set", "tls.dashboard.existingSecret=dtls", "--set", "networkPolicies.enabled=false"]);
        var pod = rendered.Single(manifest => Manifest.NameOf(manifest) == "Deployment claudeconfig-dashboard");
        var arguments = pod["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>()).ToArray();
        string[] told = ["--oidc-username-prefix=-", "--platform-groups=a", "--platform-groups=b", "--write-as=Impersonation", "--redis=redis.example.svc:6379"];
        Assert.Empty(told.Except(arguments));
        Assert.DoesNotContain("--write-as=Token", arguments);
        Assert.Empty(((string[])["client", "keys", "dtls"]).Except(Volumes(pod).Select(volume => volume["secret"]?["secretName"]?.GetValue<string>())));
        Assert.Empty(rendered.Select(Manifest.NameOf).Intersect(["Secret claudeconfig-dashboard-keys", "Secret claudeconfig-dashboard-tls", "NetworkPolicy claudeconfig-dashboard"]));

        var without = await Helm.TryAsync(null, "template", "claude", Helm.Chart, "--set", "dashboard.oidc.issuer=https://id.example.com");
        Assert.Contains("dashboard.publicUrl must say where browsers find it", without.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_ByDefault_GrantsNoHostAndNoIssuerOfTheSamples()
    {
        var rendered = string.Concat((await Helm.Default).Select(manifest => manifest.ToJsonString()));
        Assert.DoesNotContain("ollama.models.svc", rendered, StringComparison.Ordinal);
        Assert.DoesNotContain("--oidc-issuers", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_InAnotherNamespace_NamesItEverywhere()
    {
        var text = await Helm.RunAsync(null, "template", "claude", Helm.Chart, "--namespace", "elsewhere");
        Assert.DoesNotContain("claudeconfig-system", text, StringComparison.Ordinal);
        Assert.Contains("https://claudeconfig-metering.elsewhere.svc:8004", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_SwitchedOff_LeavesTheObjectsOut()
    {
        var rendered = (await Helm.TemplateAsync([.. Switches.SelectMany(name => (string[])["--set", $"{name}=false"])])).Select(Manifest.NameOf).ToArray();
        Assert.Empty(rendered.Intersect(Switched));
        Assert.Contains("Deployment claudeconfig-operator", rendered);
        Assert.Empty(Switched.Except((await Helm.Default).Select(Manifest.NameOf)));
    }

    [Fact]
    public async Task Template_ExistingSecrets_AreWhatPodsMount()
    {
        var rendered = await Helm.TemplateAsync(
            "--set", "database.existingSecret=db", "--set", "meteringToken.existingSecret=token", "--set", "tls.metering.existingSecret=mtls", "--set", "tls.gateway.existingSecret=gtls");
        var mounted = rendered.SelectMany(Volumes).Select(volume => volume["secret"]?["secretName"]?.GetValue<string>()).OfType<string>().Distinct();
        Assert.Equal(["db", "gtls", "mtls", "token"], mounted.Order());
        Assert.DoesNotContain("Secret", rendered.Select(manifest => manifest["kind"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Template_ValuesOfPrograms_ReachTheirPods()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["values.yaml"], """
            image: {registry: registry.example.com/platform/, tag: "9.9", pullPolicy: Always, pullSecrets: [{name: pull}]}
            outboundHosts: [api.anthropic.com]
            operator: {replicas: 3, args: [--log-format=Text], env: [{name: A, value: b}], resources: {limits: {memory: 1Gi}}, nodeSelector: {pool: platform}, podAnnotations: {a: b}, priorityClassName: high}
            webhooks: {args: [--inject=Sidecar]}
            gateway: {autoscaling: {maxReplicas: 50}, storage: {size: 5Gi, storageClassName: fast}}
            rates: {rates: []}
            """);
        var rendered = await Helm.TemplateAsync("--values", folder["values.yaml"]);
        var workload = rendered.Single(manifest => Manifest.NameOf(manifest) == "Deployment claudeconfig-operator")["spec"]!;
        var pod = workload["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        Assert.Equal(3, workload["replicas"]!.GetValue<long>());
        Assert.Equal("registry.example.com/platform/claudeconfig/operator:9.9", container["image"]!.GetValue<string>());
        Assert.Equal("pull", pod["imagePullSecrets"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(["--outbound-hosts=api.anthropic.com", "--log-format=Text"], container["args"]!.AsArray().TakeLast(2).Select(argument => argument!.GetValue<string>()));
        Assert.Equal("{\"limits\":{\"memory\":\"1Gi\"}}", container["resources"]!.ToJsonString());
        Assert.Equal("platform", pod["nodeSelector"]!["pool"]!.GetValue<string>());
        Assert.Equal("high", pod["priorityClassName"]!.GetValue<string>());
        Assert.Equal(["a", "kubectl.kubernetes.io/default-container"], workload["template"]!["metadata"]!["annotations"]!.AsObject().Select(entry => entry.Key).Order());

        var webhooks = rendered.Single(manifest => Manifest.NameOf(manifest) == "Deployment claudeconfig-webhooks")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>()).ToArray();
        Assert.Contains("--sidecar-image=registry.example.com/platform/claudeconfig/gateway:9.9", webhooks);
        Assert.Equal(["--inject=Sidecar"], webhooks.Where(argument => argument.StartsWith("--inject=", StringComparison.Ordinal)));

        var gateway = rendered.Single(manifest => Manifest.NameOf(manifest) == "StatefulSet claudeconfig-gateway")["spec"]!;
        Assert.Null(gateway["replicas"]);
        Assert.Equal("fast", gateway["volumeClaimTemplates"]![0]!["spec"]!["storageClassName"]!.GetValue<string>());
        Assert.Equal(50, rendered.Single(manifest => manifest["kind"]!.GetValue<string>() == "HorizontalPodAutoscaler")["spec"]!["maxReplicas"]!.GetValue<long>());
        Assert.Equal("{\"rates\":[]}", rendered.Single(manifest => Manifest.NameOf(manifest) == "ConfigMap claudeconfig-rates")["data"]!["rates.json"]!.GetValue<string>());
    }

    [Fact]
    public async Task Template_SharedSpool_IsTheComponentOfTheManifests()
    {
        string[] ours = ["StatefulSet claudeconfig-gateway", "PersistentVolumeClaim claudeconfig-gateway-spool"];
        var expected = Manifest.With("shared-spool").Where(manifest => ours.Contains(Manifest.NameOf(manifest))).ToDictionary(Manifest.NameOf, manifest => Arguments(Manifest.Sorted(manifest).ToJsonString()));
        var rendered = (await Helm.TemplateAsync("--set", "gateway.storage.shared=true")).Where(manifest => ours.Contains(Manifest.NameOf(manifest))).ToArray();
        Assert.Equal(ours.Order(), expected.Keys.Order());
        Assert.Equal(expected.OrderBy(pair => pair.Key), rendered.ToDictionary(Manifest.NameOf, manifest => Arguments(Manifest.WithoutHelm(manifest).ToJsonString())).OrderBy(pair => pair.Key));

        var arguments = rendered[0]["spec"]?["template"]?["spec"]?["containers"]?[0]?["args"] ?? rendered[1]["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!;
        Assert.Equal(["--spool-root=/var/lib/claudeconfig/spool"], arguments.AsArray().Select(argument => argument!.GetValue<string>()).Where(argument => argument.StartsWith("--spool", StringComparison.Ordinal)));

        var claim = (await Helm.TemplateAsync("--namespace", "elsewhere", "--set", "gateway.storage.shared=true", "--set", "gateway.storage.storageClassName=files", "--set", "gateway.storage.size=5Gi"))
            .Single(manifest => Manifest.NameOf(manifest) == ours[1]);
        Assert.Equal(("files", "5Gi", "elsewhere"), (
            claim["spec"]!["storageClassName"]!.GetValue<string>(), claim["spec"]!["resources"]!["requests"]!["storage"]!.GetValue<string>(), claim["metadata"]!["namespace"]!.GetValue<string>()));
        // What was not delivered must not go with the release.
        Assert.Equal("keep", claim["metadata"]!["annotations"]!["helm.sh/resource-policy"]!.GetValue<string>());
    }

    [Fact]
    public async Task Template_BucketAndSecretsOfAws_AreWhatTheOperatorIsTold()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder["values.yaml"], """
            backups: {bucket: example-backups, prefix: prod/, region: eu-central-1, bucketOwner: "111122223333", encryption: kms, kmsKey: alias/backups, lockDays: 30}
            awsSecrets: {region: eu-central-1, prefixes: ["*=claude/{namespace}/{project}/"], accounts: ["111122223333"]}
            operator: {serviceAccountAnnotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/claudeconfig-operator"}}
            """);
        var rendered = (await Helm.TemplateAsync("-f", folder["values.yaml"])).ToDictionary(Manifest.NameOf);
        var args = rendered["Deployment claudeconfig-operator"]["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(arg => arg!.GetValue<string>()).ToArray();
        string[] expected =
        [
            "--backup-bucket=example-backups", "--backup-prefix=prod/", "--backup-region=eu-central-1", "--backup-bucket-owner=111122223333", "--backup-encryption=kms", "--backup-kms-key=alias/backups",
            "--backup-lock-days=30", "--backup-retention-days=35", "--aws-secrets=*=claude/{namespace}/{project}/", "--aws-secret-accounts=111122223333", "--aws-region=eu-central-1",
        ];
        Assert.Empty(expected.Except(args));
        Assert.Equal(
            "arn:aws:iam::111122223333:role/claudeconfig-operator",
            rendered["ServiceAccount claudeconfig-operator"]["metadata"]!["annotations"]!["eks.amazonaws.com/role-arn"]!.GetValue<string>());
    }

    [Fact]
    public async Task Template_CertManagerAndMonitoring_AskTheirOperators()
    {
        var rendered = await Helm.TemplateAsync(
            "--set", "tls.certManager.enabled=true", "--set", "tls.certManager.issuerRef.name=company", "--set", "serviceMonitors.enabled=true", "--set", "prometheusRules.enabled=true");
        Assert.Equal(
            [
                "Certificate claudeconfig-gateway", "Certificate claudeconfig-metering", "PodMonitor claudeconfig-webhooks", "PrometheusRule claudeconfig-alerts", "PrometheusRule claudeconfig-recording",
                "ServiceMonitor claudeconfig-gateway", "ServiceMonitor claudeconfig-metering", "ServiceMonitor claudeconfig-operator",
            ],
            rendered.Select(Manifest.NameOf).Where(name => name.Split(' ')[0] is "Certificate" or "PodMonitor" or "PrometheusRule" or "ServiceMonitor").Order());
        Assert.DoesNotContain("Secret claudeconfig-metering-tls", rendered.Select(Manifest.NameOf));
    }

    [Theory]
    [InlineData("opertor.replicas=3", "opertor")]
    [InlineData("operator.replicas=many", "replicas")]
    [InlineData("image.pullPolicy=Sometimes", "pullPolicy")]
    [InlineData("database.existingSecret=", "existingSecret")]
    [InlineData("dashboard.oidc.issuer=http://id.example.com", "issuer")]
    public async Task Template_ValueThatIsNotKnown_IsRefusedByName(string value, string named)
    {
        var result = await Helm.TryAsync(null, "template", "claude", Helm.Chart, "--set", value);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_Strict_FindsNothing() =>
        Assert.Contains("1 chart(s) linted, 0 chart(s) failed", await Helm.RunAsync(null, "lint", "--strict", Helm.Chart), StringComparison.Ordinal);

    [Fact]
    public void Chart_Version_IsTheBuilds()
    {
        var version = typeof(Repository).Assembly.GetName().Version!.ToString(3);
        var chart = YamlJson.ReadFile(Path.Combine(Helm.Chart, "Chart.yaml")).Single();
        Assert.Equal([version, version], new[] { chart["version"]!, chart["appVersion"]! }.Select(node => node.GetValue<string>()));
    }

    private static IEnumerable<JsonNode> Volumes(JsonObject manifest) => (manifest["spec"]?["template"]?["spec"]?["volumes"]?.AsArray() ?? []).OfType<JsonNode>();

    /// <summary>The chart says hosts and issuers last: their place among the arguments means nothing.</summary>
    private static string Arguments(string manifest)
    {
        var parsed = JsonNode.Parse(manifest)!;
        if (parsed["spec"]?["template"]?["spec"]?["containers"]?[0]?["args"] is JsonArray arguments)
        {
            var sorted = arguments.Select(argument => argument!.GetValue<string>()).Order(StringComparer.Ordinal).Select(argument => (JsonNode)argument).ToArray();
            parsed["spec"]!["template"]!["spec"]!["containers"]![0]!["args"] = new JsonArray(sorted);
        }

        return parsed.ToJsonString();
    }
}
