using System.Text;
using ClaudeConfig.Api;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>One refusal, one name, one namespace in the way: all else goes on.</summary>
public sealed class IsolationTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Member = "members: [{subject: {kind: Group, name: devs}, role: Viewer}]\n";

    [Fact]
    public async Task JoinedNamespace_ThatIsBeingDeleted_KeepsNeitherTheOtherNorKeysNorCredentials()
    {
        var label = $"join-{Home}";
        var dying = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        Kubectl.Run(Fixture.Kubeconfig, "patch", "namespace", dying, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");
        try
        {
            await Client.CoreV1.DeleteNamespaceAsync(dying);
            Kubectl.Run(Fixture.Kubeconfig, "create", "secret", "generic", "source", "-n", Home, "--from-literal=key=sk-test");
            ApplyProject("team", $"{Member}keys: [{{name: ci}}]\nnamespaceSelector: {{matchLabels: {{join: {label}}}}}\nproviders: [{{name: anthropic, type: Anthropic, credential: {{secretKeyRef: {{name: source, key: key}}}}}}]");

            var message = await ConditionAsync(Projects, "team", "MembersBound", "False", "Error");
            Assert.Contains(dying, message, StringComparison.Ordinal);
            Assert.DoesNotContain(guest, message, StringComparison.Ordinal);
            await ConditionAsync(Projects, "team", "KeysIssued", "True", "Issued");
            await ConditionAsync(Projects, "team", "CredentialsSynced", "True", "Synced");
            await ConditionAsync(Projects, "team", "Ready", "False", "Error");
            await Eventually.TrueAsync(async () => await BindingsAsync(guest) == 1, "the other guest has its binding");

            // One that joins while the refused one waits does not wait with it.
            var late = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
            await Eventually.TrueAsync(async () => await BindingsAsync(late) == 1, "the late guest has its binding");
        }
        finally
        {
            Kubectl.Run(Fixture.Kubeconfig, "patch", "namespace", dying, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    [Fact]
    public async Task ForeignObjects_WithTheNamesOfChildren_AreNeitherTouchedNorInTheWayOfOthers()
    {
        Kubectl.Run(Fixture.Kubeconfig, "create", "secret", "generic", "claude-key-team.ci", "-n", Home, "--from-literal=key=theirs");
        Kubectl.Run(Fixture.Kubeconfig, "create", "serviceaccount", "claude-team", "-n", Home);
        Kubectl.Run(Fixture.Kubeconfig, "create", "configmap", "claude-code-policy", "-n", Home, "--from-literal=CLAUDE.md=theirs");
        ApplyProject("team", Member + "keys: [{name: ci}, {name: cd}]");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: ours");

        Assert.Contains("claude-key-team.ci", await ConditionAsync(Projects, "team", "KeysIssued", "False", "NotOurs"), StringComparison.Ordinal);
        Assert.Contains("ServiceAccount", await ConditionAsync(Projects, "team", "MembersBound", "False", "NotOurs"), StringComparison.Ordinal);
        Assert.Contains("claude-code-policy", await ConditionAsync(Configurations, "policy", "Ready", "False", "NotOurs"), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await BindingsAsync(Home) == 1, "members are bound");
        Assert.NotNull(await SecretAsync("claude-key-team.cd"));
        Assert.Equal("theirs", Encoding.UTF8.GetString((await SecretAsync("claude-key-team.ci"))!.Data["key"]));
        Assert.Null((await SecretAsync("claude-key-team.ci"))!.Metadata.Labels);
        Assert.Equal("theirs", (await ConfigMapAsync("claude-code-policy"))!.Data["CLAUDE.md"]);

        await Client.CoreV1.DeleteNamespacedSecretAsync("claude-key-team.ci", Home);
        await Client.CoreV1.DeleteNamespacedServiceAccountAsync("claude-team", Home);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("claude-code-policy", Home);
        await ReadyAsync(Projects, "team", deadline: Deadlines.Settled);
        await BundleAsync("policy", "ours", deadline: Deadlines.Settled);
    }

    [Fact]
    public async Task ForeignObjects_OutliveTheDeletionOfTheProjectWhoseNameTheyHave()
    {
        var label = $"join-{Home}";
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        ApplyProject("team", $"{Member}keys: [{{name: ci}}]\nnamespaceSelector: {{matchLabels: {{join: {label}}}}}");
        await ReadyAsync(Projects, "team");
        var binding = Assert.Single((await Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(guest, labelSelector: Selection("ClaudeProject", "team", Home))).Items);
        Kubectl.Run(Fixture.Kubeconfig, "annotate", "rolebinding", binding.Metadata.Name, "-n", guest, "claudeconfig.dev/owner-uid=another", "--overwrite");
        Delete(Projects, "team");
        await Eventually.TrueAsync(async () => await FindAsync(async () => (object)await GetAsync(Projects, "team")) is null, "the project is gone");
        Assert.Equal("another", (await Client.RbacAuthorizationV1.ReadNamespacedRoleBindingAsync(binding.Metadata.Name, guest)).Metadata.Annotations[Names.OwnerUidAnnotation]);
        Assert.Null(await SecretAsync("claude-key-team.ci"));
    }

    [Fact]
    public async Task Keys_WhoseNamesADashOnceJoinedToTheSame_AreTwoAndStayAsTheyAre()
    {
        ApplyProject("a", "keys: [{name: b-c}]");
        ApplyProject("a-b", "keys: [{name: c}]");
        var longest = string.Join('.', Enumerable.Repeat(new string('x', 50), 5))[..253];
        ApplyProject(longest, Member + "keys: [{name: ci}, {name: cd}]");
        foreach (var name in (string[])["a", "a-b", longest])
        {
            await ReadyAsync(Projects, name);
        }

        var before = await SteadyAsync();
        // Two more looks at every Secret.
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(before, await SteadyAsync());
        var keys = (await Client.CoreV1.ListNamespacedSecretAsync(Home, labelSelector: "claudeconfig.dev/component=key")).Items;
        Assert.Equal(4, keys.Select(key => Encoding.UTF8.GetString(key.Data["key"])).Distinct().Count());
    }

    [Fact]
    public async Task AThousandKeys_AllReachGateways()
    {
        const int Each = 63;
        await CreateManyAsync("ClaudeProject", Projects, 16, i => $"p-{i}", _ => $$"""{"keys": [{{string.Join(", ", Enumerable.Range(0, Each).Select(key => $"{{\"name\": \"k-{key}\"}}"))}}]}""");
        await Eventually.TrueAsync(
            async () => (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.Where(project => project.Project.Namespace == Home).Sum(project => project.Keys.Count) == 16 * Each,
            "all keys are in the bundle",
            Deadlines.Slow);
        await Eventually.TrueAsync(async () => (await ListAsync(Projects)).All(item => Is(item, "Ready", "True")), "all are Ready", Deadlines.Slow);
    }

    [Fact]
    public async Task Project_DeletedAndHeldBySomebodyElse_SaysTerminatingAndHasNoKeyThatWorks()
    {
        ApplyProject("team", "keys: [{name: ci}]");
        await ReadyAsync(Projects, "team");
        var uid = (await GetAsync(Projects, "team")).GetProperty("metadata").GetProperty("uid").GetString();
        Kubectl.Run(Fixture.Kubeconfig, "patch", Projects, "team", "-n", Home, "--type=json", "-p", "[{\"op\":\"add\",\"path\":\"/metadata/finalizers/-\",\"value\":\"example.com/hold\"}]");
        try
        {
            Delete(Projects, "team");
            var message = await Eventually.GetAsync(
                async () => Condition(await GetAsync(Projects, "team"), "Ready") is { } ready && ready.GetProperty("reason").GetString() == "Terminating" ? ready.GetProperty("message").GetString() : null,
                "Ready says Terminating");
            Assert.Contains("example.com/hold", message, StringComparison.Ordinal);
            await Eventually.TrueAsync(async () => await SecretAsync($"claude-keys-{uid}", Platform) is null, "the keys are revoked");
            await Eventually.TrueAsync(async () => (await RouterBundles.ReadAsync(Client, Platform)).Config.Projects.All(project => project.Project.Namespace != Home), "gateways do not know the project");
        }
        finally
        {
            Kubectl.Run(Fixture.Kubeconfig, "patch", Projects, "team", "-n", Home, "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        }
    }

    [Fact]
    public async Task Operator_IsBoundToATenantsSecretsAsLongAsAProjectNeedsThem()
    {
        ApplyProject("plain");
        await ReadyAsync(Projects, "plain");
        Assert.Null(await AccessAsync());
        ApplyProject("team", "keys: [{name: ci}]");
        await ReadyAsync(Projects, "team");
        Assert.Equal(Names.TenantRole, (await AccessAsync())!.RoleRef.Name);

        await Client.RbacAuthorizationV1.DeleteNamespacedRoleBindingAsync(Names.TenantBinding, Home);
        await Eventually.TrueAsync(async () => await AccessAsync() is not null, "the binding is back");

        ApplyProject("team");
        await Eventually.TrueAsync(async () => await AccessAsync() is null, "the binding is given up");
        Assert.Null(await SecretAsync("claude-key-team.ci"));
    }

    [Fact]
    public async Task Secrets_NotGranted_AreSaidToBeAndWorkOnceSomebodyBindsTheRole()
    {
        await using var pause = await Fixture.PauseOperatorAsync();
        await using var process = Fixture.Launch(new OperatorRun { LeaderElection = false, Arguments = ["--bind-tenant-namespaces", "false"] });
        ApplyProject("team", "keys: [{name: ci}]\nproviders: [{name: anthropic, type: Anthropic, credential: {secretKeyRef: {name: source, key: key}}}]");
        var message = await ConditionAsync(Projects, "team", "KeysIssued", "False", "SecretsNotGranted", deadline: Deadlines.Settled);
        await ConditionAsync(Projects, "team", "CredentialsSynced", "False", "SecretsNotGranted");
        await ConditionAsync(Projects, "team", "MembersBound", "True");

        // As the message says.
        var command = message[(message.IndexOf("kubectl ", StringComparison.Ordinal) + "kubectl ".Length)..message.LastIndexOf('\'')];
        Kubectl.Run(Fixture.Kubeconfig, command.Split(' '));
        await ConditionAsync(Projects, "team", "KeysIssued", "True", deadline: Deadlines.Settled);
        await ConditionAsync(Projects, "team", "CredentialsSynced", "False", "SecretNotFound", deadline: Deadlines.Settled);
    }

    private Task<V1RoleBinding?> AccessAsync() => FindAsync(() => Client.RbacAuthorizationV1.ReadNamespacedRoleBindingAsync(Names.TenantBinding, Home));

    private async Task<int> BindingsAsync(string @namespace) =>
        (await Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(@namespace, labelSelector: Selection("ClaudeProject", "team", Home))).Items.Count;
}
