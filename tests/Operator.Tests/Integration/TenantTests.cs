using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>
/// An attacker who may write all four kinds, Secrets and ConfigMaps in one namespace, by the member roles as they are shipped, and what that
/// changes for another team: nothing. Compared before and after: what gateways get of the team, its keys, and what its objects say.
/// </summary>
public sealed class TenantTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private readonly string mallory = $"mallory-{Guid.NewGuid().ToString("n")[..8]}";
    private string den = "";
    private string kubeconfig = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        den = await NamespaceAsync();
        kubeconfig = Fixture.KubeconfigOf(mallory, den);
        Kubectl.Run(Fixture.Kubeconfig, "create", "role", "editor", "-n", den, "--verb=get,list,watch,create,update,patch,delete", "--resource=secrets,configmaps,claudeprojects.claudeconfig.dev");
        Kubectl.Run(Fixture.Kubeconfig, "create", "rolebinding", "editor", "-n", den, "--role=editor", $"--serviceaccount={den}:{mallory}");
        foreach (var role in (string[])["claude-project-admin", "claude-budget-approver"])
        {
            Kubectl.Run(Fixture.Kubeconfig, "create", "rolebinding", $"mallory-{role}", "-n", den, $"--clusterrole={role}", $"--serviceaccount={den}:{mallory}");
        }

        Apply($"apiVersion: v1\nkind: Secret\nmetadata: {{name: source, namespace: {Home}}}\nstringData: {{key: sk-of-the-victim}}");
        ApplyProject("team", """
            keys:
            - name: ci
            - name: cd
              rotationInterval: 720h
            providers:
            - name: anthropic
              type: Anthropic
              credential: {secretKeyRef: {name: source, key: key}}
            members:
            - subject: {kind: Group, name: devs}
              role: Developer
            """);
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: the victim's");
        Apply(Manifest("Budget", "money", "limit: {amount: \"10\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Monthly, timeZone: UTC}"));
        Apply(Manifest("ModelRoute", "way", "projectRef: {name: team}\ntargets:\n- {name: first, provider: anthropic, model: m}\nstrategy: {type: Priority}"));
        await ReadyAsync(Projects, "team");
        await ReadyAsync(Configurations, "policy");
        await Eventually.TrueAsync(
            async () => (await EntryAsync()).Keys.Count == 2 && (await RouterBundles.ReadAsync(Client, Platform)).Config is { } config
                && config.Routes.Any(route => route.Route.Namespace == Home) && config.Budgets.Any(budget => budget.Budget.Namespace == Home),
            "gateways know both keys, the route and the budget");
    }

    [Fact]
    public async Task ForgedChildren_OfAnotherTeam_ChangeNothingForIt()
    {
        var before = await VictimAsync();
        var uid = Uid(await GetAsync(Projects, "team"));
        var configuration = Uid(await GetAsync(Configurations, "policy"));
        var forged = VirtualKey.Create();
        var labels = $"{{app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/owner-kind: ClaudeProject, claudeconfig.dev/owner-namespace: {Home}, claudeconfig.dev/owner-name: team, claudeconfig.dev/component: COMPONENT, claudeconfig.dev/key: ci, claudeconfig.dev/project: team}}";
        var hash = $"{{\"Current\":{{\"Id\":\"{forged.Id}\",\"Salt\":\"{Convert.ToBase64String(new byte[16])}\",\"Hash\":\"{Convert.ToBase64String(forged.Hash(new byte[16]))}\",\"IssuedAt\":\"2026-01-01T00:00:00Z\"}}}}";
        foreach (var (name, component) in ((string, string)[])[("claude-key-team.ci", "key"), ($"claude-keys-{uid}", "key-authority"), ($"claude-credential-{uid}.anthropic", "credential"), ("claudeconfig-router-config", "router-config")])
        {
            Attack($"""
                apiVersion: v1
                kind: Secret
                metadata:
                  name: {name}
                  namespace: {den}
                  labels: {labels.Replace("COMPONENT", component, StringComparison.Ordinal)}
                  annotations: {"{"}claudeconfig.dev/owner-uid: "{uid}", claudeconfig.dev/key-id: "{forged.Id}"{"}"}
                stringData:
                  key: {forged.Reveal()}
                  credential: sk-of-mallory
                  ci: '{hash}'
                """);
        }

        Attack($"""
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: claude-code-policy
              namespace: {den}
              labels: {"{"}app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/owner-kind: ClaudeConfiguration, claudeconfig.dev/owner-namespace: {Home}, claudeconfig.dev/owner-name: policy, claudeconfig.dev/component: bundle{"}"}
              annotations: {"{"}claudeconfig.dev/owner-uid: "{configuration}"{"}"}
            data: {"{"}CLAUDE.md: mallory's{"}"}
            """);
        await AssertUnchangedAsync(before);
        Assert.DoesNotContain((await RouterBundles.ReadAsync(Client, Platform)).Config.Projects, project => project.Keys.Any(key => key.Id == forged.Id));
    }

    [Theory]
    [InlineData("{app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/component: key}")]
    [InlineData("{app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/component: key-authority, claudeconfig.dev/owner-kind: ClaudeProject}")]
    [InlineData("{app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/owner-kind: ClaudeProject, claudeconfig.dev/owner-namespace: '', claudeconfig.dev/owner-name: ''}")]
    [InlineData("{app.kubernetes.io/managed-by: claudeconfig, claudeconfig.dev/component: accepted-budget}")]
    public async Task OddChildren_OfNobody_StopNoBundle(string labels)
    {
        var before = await VictimAsync();
        foreach (var kind in (string[])["Secret", "ConfigMap"])
        {
            Attack($"apiVersion: v1\nkind: {kind}\nmetadata: {{name: odd, namespace: {den}, labels: {labels}, annotations: {{claudeconfig.dev/key-previous: x, claudeconfig.dev/key-current: x, claudeconfig.dev/owner-uid: ''}}}}");
        }

        await AssertUnchangedAsync(before);
    }

    [Fact]
    public async Task KeyOfTheVictim_CopiedIntoAnAttackersProject_IsReplacedThereAndLetsNobodyElseIn()
    {
        var before = await VictimAsync();
        AttackProject("mine", "keys: [{name: ci}]");
        await ReadyAsync(Projects, "mine", den);
        var stolen = (await SecretAsync("claude-key-team.ci"))!.Data["key"];
        var attack = Kubectl.Try(kubeconfig, null, "patch", "secret", "claude-key-mine.ci", "-n", den, "--type=merge", "-p", JsonSerializer.Serialize(new { data = new { key = Convert.ToBase64String(stolen) } }));
        Assert.True(attack.ExitCode == 0, attack.Error);

        await Eventually.TrueAsync(async () => !(await SecretAsync("claude-key-mine.ci", den))!.Data["key"].AsSpan().SequenceEqual(stolen), "the copied key is replaced");
        await AssertUnchangedAsync(before);
        Assert.True(VirtualKey.TryParse(Encoding.UTF8.GetString(stolen), out var key));
        Assert.Equal(["team"], (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Where(project => project.Keys.Any(entry => entry.Id == key!.Id)).Select(project => project.Project.Name));
    }

    [Fact]
    public async Task Consent_ForAProjectWhoseNameLooksLikeAQualifiedOne_IsForTheQualifiedOneAlone()
    {
        var label = $"join-{Home}";
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        AttackProject($"{Home}.team", $"namespaceSelector: {{matchLabels: {{join: {label}}}}}\nmembers: [{{subject: {{kind: User, name: mallory}}, role: Admin}}]");
        AttackProject("team", $"namespaceSelector: {{matchLabels: {{join: {label}}}}}\nmembers: [{{subject: {{kind: User, name: mallory}}, role: Admin}}]");
        await ReadyAsync(Projects, $"{Home}.team", den);
        await ReadyAsync(Projects, "team", den);
        Assert.Empty((await Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(guest)).Items);
    }

    [Theory]
    [InlineData("http://169.254.169.254")]
    [InlineData("https://kubernetes.default.svc")]
    [InlineData("http://api.anthropic.com")]
    [InlineData("https://evil.example.com")]
    [InlineData("http://2130706433")]
    [InlineData("http://[::ffff:10.0.0.1]")]
    public async Task Provider_AtAHostThatIsNotAllowed_IsNamedAndGetsNoCredential(string address)
    {
        var before = await VictimAsync();
        Attack($"apiVersion: v1\nkind: Secret\nmetadata: {{name: bait, namespace: {den}}}\nstringData: {{key: not-mine}}");
        AttackProject("phish", $"keys: [{{name: ci}}]\nproviders: [{{name: mine, type: Anthropic, baseURL: \"{address}\", credential: {{secretKeyRef: {{name: bait, key: key}}}}}}]");
        var message = await ConditionAsync(Projects, "phish", "Accepted", "False", "HostNotAllowed", den);
        Assert.Contains("provider mine", message, StringComparison.Ordinal);
        // The rest of the project is as good as any.
        await ConditionAsync(Projects, "phish", "KeysIssued", "True", null, den);
        await Eventually.TrueAsync(async () => (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Any(project => project.Project == new ObjectRef(den, "phish")), "gateways know the project");
        var bundle = await RouterBundles.ReadAsync(Client, Platform);
        Assert.DoesNotContain(bundle.Config.Providers, provider => provider.Id.StartsWith($"{den}/", StringComparison.Ordinal));
        Assert.DoesNotContain("not-mine", bundle.Credentials.Values);
        await AssertUnchangedAsync(before);
    }

    [Fact]
    public void Tenant_MayNotReadOrWriteWhatDecides()
    {
        foreach (var (verb, what, where) in ((string, string, string)[])
                 [("get", "secrets", Platform), ("create", "secrets", Platform), ("get", "configmaps", Platform), ("get", "secrets", Home), ("create", "rolebindings", den), ("get", "claudeprojects", Home)])
        {
            Assert.NotEqual(0, Kubectl.Try(kubeconfig, null, "auth", "can-i", verb, what, "-n", where).ExitCode);
        }

        Assert.NotEqual(0, Kubectl.Try(kubeconfig, null, "auth", "can-i", "patch", "claudeprojects", "--subresource=status", "-n", den).ExitCode);
    }

    /// <summary>Applies as the attacker. The API takes it: it is the operator that has to live with it.</summary>
    private void Attack(string manifest)
    {
        var result = Kubectl.Try(kubeconfig, manifest, "apply", "-f", "-");
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private void AttackProject(string name, string spec) => Attack(Manifest("ClaudeProject", name, spec, den));

    private async Task<ProjectEntry> EntryAsync() => (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Single(project => project.Project == new ObjectRef(Home, "team"));

    /// <summary>After everything that was done so far went into a bundle, the victim's part of everything is as it was.</summary>
    private async Task AssertUnchangedAsync(string before)
    {
        var marker = $"marker-{Guid.NewGuid().ToString("n")[..8]}";
        AttackProject(marker, "displayName: Marker");
        await ReadyAsync(Projects, marker, den);
        await Eventually.TrueAsync(async () => (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Any(project => project.Project.Name == marker), "a bundle is made of all that");
        Assert.Equal(before, await VictimAsync());
        Assert.DoesNotContain((await Client.EventsV1.ListNamespacedEventAsync(Home)).Items, told => told.Reason is "KeyReissued" or "KeyRevoked" or "DriftRepaired");
    }

    /// <summary>All that gateways get of the victim, its Secrets and ConfigMaps, and what its objects say.</summary>
    private async Task<string> VictimAsync()
    {
        var bundle = await RouterBundles.ReadAsync(Client, Platform);
        var part = new RouterConfig
        {
            Projects = [.. bundle.Config.Projects.Where(project => project.Project.Namespace == Home)],
            Providers = [.. bundle.Config.Providers.Where(provider => provider.Id.StartsWith($"{Home}/", StringComparison.Ordinal))],
            Routes = [.. bundle.Config.Routes.Where(route => route.Projects.Any(project => project.Namespace == Home))],
            Budgets = [.. bundle.Config.Budgets.Where(budget => budget.Coverage.Projects.Any(project => project.Namespace == Home))],
        };
        var credentials = bundle.Credentials.Where(entry => entry.Key.StartsWith($"{Home}/", StringComparison.Ordinal));
        var objects = JsonNode.Parse(Kubectl.Run(Fixture.Kubeconfig, "get", $"{Projects},{Configurations},{Budgets},{Routes},secrets,configmaps,rolebindings,serviceaccounts", "-n", Home, "-o", "json"))!["items"]!.AsArray();
        foreach (var item in objects)
        {
            item!["metadata"]!.AsObject().Remove("managedFields");
            item["metadata"]!.AsObject().Remove("resourceVersion");
        }

        return string.Join('\n', JsonSerializer.Serialize(part, ContractsJson.Default.RouterConfig), string.Join(' ', credentials), objects.ToJsonString());
    }

    private static string Uid(JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;
}
