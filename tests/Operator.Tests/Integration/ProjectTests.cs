using System.Text;
using System.Text.Json;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class ProjectTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Provider = "providers:\n- name: anthropic\n  type: Anthropic\n  credential:\n    secretKeyRef: {name: source, key: anthropic}\n";

    private readonly string secret = $"not-a-key-{Guid.NewGuid():n}";

    [Fact]
    public async Task Credential_MissingThenWrittenThenRotated_ReachesThePlatformNamespaceOnly()
    {
        ApplyProject("team", Provider);
        var message = await ConditionAsync(Projects, "team", "Ready", "False", "SecretNotFound");
        Assert.Contains($"{Home}/source", message, StringComparison.Ordinal);
        Assert.Contains("anthropic", message, StringComparison.Ordinal);

        WriteSource(secret);
        await ReadyAsync(Projects, "team");
        await CopyAsync(secret);

        WriteSource($"{secret}-rotated");
        await CopyAsync($"{secret}-rotated");
        await EventAsync("CredentialRotated");
        await AssertNowhereAsync(secret);
    }

    [Fact]
    public async Task Egress_OfAProvider_ReachesThePlatformNamespaceAndSaysWhatIsMissing()
    {
        using var authority = new TestCertificates();
        WriteSource(secret);
        ApplyProject("team", "providers:\n- name: anthropic\n  type: Anthropic\n  credential:\n    secretKeyRef: {name: source, key: anthropic}\n"
            + "  proxyURL: https://api.anthropic.com\n  proxyCredentialRef: {name: source, key: proxy}\n  caBundleRef: {name: corporate, key: ca.crt}\n");
        var message = await ConditionAsync(Projects, "team", "Ready", "False", "SecretKeyMissing");
        Assert.Contains("has no key 'proxy' with a value; add it, or correct proxyCredentialRef.key", message, StringComparison.Ordinal);
        Assert.Contains($"ConfigMap {Home}/corporate does not exist; create it, or correct caBundleRef.name", message, StringComparison.Ordinal);

        WriteSource(secret, $"user:{secret}");
        Apply($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: corporate, namespace: {Home}}}\ndata:\n  ca.crt: |\n    {authority.AuthorityPem.Trim().Replace("\n", "\n    ", StringComparison.Ordinal)}\n");
        await ReadyAsync(Projects, "team");
        await Eventually.TrueAsync(
            async () => (await CopiesAsync()).Items.Select(copy => Encoding.ASCII.GetString(copy.Data["credential"]).Trim()).ToHashSet().SetEquals([secret, $"user:{secret}", authority.AuthorityPem.Trim()]),
            "key, proxy and authorities are where gateways take them from");

        ApplyProject("team", Provider);
        await Eventually.TrueAsync(async () => (await CopiesAsync()).Items.Count == 1, "what is not asked for any more is gone");
    }

    [Fact]
    public async Task KeySecret_DeletedOrTamperedWith_HoldsANewKey()
    {
        ApplyProject("team", "keys:\n- name: ci\n  duration: 720h");
        await ReadyAsync(Projects, "team");
        var first = await KeyAsync(_ => true);
        await AssertNowhereAsync(first);

        await Client.CoreV1.DeleteNamespacedSecretAsync("claude-key-team.ci", Home);
        var second = await KeyAsync(key => key != first);

        await Client.CoreV1.PatchNamespacedSecretAsync(
            new V1Patch(JsonSerializer.Serialize(new { data = new { key = Convert.ToBase64String(Encoding.UTF8.GetBytes("tampered")) } }), V1Patch.PatchType.MergePatch),
            "claude-key-team.ci", Home);
        var third = await KeyAsync(key => key != second && key != "tampered");

        await EventAsync("KeyReissued");
        await AssertNowhereAsync(third);
        Assert.NotEqual(first, third);

        ApplyProject("team");
        Assert.Contains("claude-key-team.ci", (await EventAsync("KeyRevoked")).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletion_OfAProject_TakesItsKeysCopiesAndBindingsElsewhere()
    {
        var label = $"join-{Home}";
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        WriteSource(secret);
        ApplyProject("team", $"{Provider}keys:\n- name: ci\n  duration: 720h\nnamespaceSelector:\n  matchLabels: {{join: {label}}}\nmembers:\n- subject: {{kind: Group, name: devs}}\n  role: Developer");
        ApplyConfiguration("policy", "projectRef:\n  name: team\nmemory: until the end");
        await ReadyAsync(Projects, "team");
        await BundleAsync("policy", "until the end");
        await CopyAsync(secret);
        Assert.NotEmpty((await BindingsAsync(guest)).Items);

        Delete(Projects, "team");

        await Eventually.TrueAsync(async () => await FindAsync(async () => (object)await GetAsync(Projects, "team")) is null, "the project is gone");
        await Eventually.TrueAsync(async () => (await PlatformSecretsAsync()).Items.Count == 0, "the credential's copy and the keys' hashes are gone");
        await Eventually.TrueAsync(async () => (await BindingsAsync(guest)).Items.Count == 0, "the bindings are gone");
        await Eventually.TrueAsync(async () => await SecretAsync("claude-key-team.ci") is null, "the key is gone");
        await Eventually.TrueAsync(async () => await ConfigMapAsync("claude-code-policy") is null, "the bundle is gone");
        Assert.NotNull(await SecretAsync("source"));
    }

    [Fact]
    public async Task Route_ToAProviderThatIsUnknown_NamesTheOnesThereAre()
    {
        WriteSource(secret);
        ApplyProject("team", Provider);
        Apply(Manifest("ModelRoute", "lost", "projectRef: {name: team}\ntargets:\n- {name: first, provider: anthropik, model: m}\nstrategy: {type: Priority}"));

        var message = await ConditionAsync(Routes, "lost", "Ready", "False", "ProviderNotFound");

        Assert.Contains("anthropik", message, StringComparison.Ordinal);
        Assert.Contains("there are anthropic", message, StringComparison.Ordinal);
        await ReadyAsync(Projects, "team");
    }

    private void WriteSource(string value, string? proxy = null) => Apply($$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: source, namespace: {{Home}}}
        stringData: {anthropic: {{value}}{{(proxy is null ? "" : $", proxy: \"{proxy}\"")}}}
        """);

    private Task<V1SecretList> CopiesAsync() => Client.CoreV1.ListNamespacedSecretAsync(Platform, labelSelector: $"{Selection("ClaudeProject", "team", Home)},claudeconfig.dev/component=credential");

    private Task<V1SecretList> PlatformSecretsAsync() => Client.CoreV1.ListNamespacedSecretAsync(Platform, labelSelector: Selection("ClaudeProject", "team", Home));

    private Task CopyAsync(string value) => Eventually.TrueAsync(
        async () => (await CopiesAsync()).Items is [var copy] && Encoding.UTF8.GetString(copy.Data["credential"]) == value,
        "the platform namespace holds the credential");

    private async Task<string> KeyAsync(Func<string, bool> wanted) => await Eventually.GetAsync(
        async () => await SecretAsync("claude-key-team.ci") is { } found && Encoding.UTF8.GetString(found.Data["key"]) is var key && wanted(key) ? key : null,
        "the Secret holds the key");

    private Task<V1RoleBindingList> BindingsAsync(string @namespace) =>
        Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(@namespace, labelSelector: Selection("ClaudeProject", "team", Home));

    /// <summary>No object that people read, and no line of the log, holds the secret.</summary>
    private async Task AssertNowhereAsync(string value)
    {
        var shown = Kubectl.Run(
            Fixture.Kubeconfig, "get", $"{Projects},{Configurations},{Budgets},{Routes},configmaps,serviceaccounts,rolebindings,controllerrevisions,events.events.k8s.io", "-n", Home, "-o", "json");
        Assert.Contains("ClaudeProject", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(value, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(value, Fixture.Log(), StringComparison.Ordinal);
        foreach (var item in (await PlatformSecretsAsync()).Items)
        {
            var data = item.Data.Where(entry => entry.Key != "credential").Select(entry => Encoding.UTF8.GetString(entry.Value));
            Assert.DoesNotContain(value, JsonSerializer.Serialize(item.Metadata) + string.Concat(data), StringComparison.Ordinal);
        }
    }
}
