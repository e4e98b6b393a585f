using System.Diagnostics;
using System.Text.Json;
using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

public sealed class ConfigurationTests(OperatorFixture fixture, ITestOutputHelper output) : OperatorTest(fixture)
{
    private const string InProject = "projectRef:\n  name: team\n";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        ApplyProject("team");
    }

    [Fact]
    public async Task Edit_OfAConfiguration_ReachesItsConfigMap()
    {
        ApplyConfiguration("policy", InProject + "memory: edit-0");
        await BundleAsync("policy", "edit-0");
        var times = new List<double>();
        for (var i = 1; i <= 20; i++)
        {
            var clock = Stopwatch.StartNew();
            await PatchAsync("policy", new { spec = new { memory = $"edit-{i}." } });
            await BundleAsync("policy", $"edit-{i}.");
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"edit to ConfigMap: median {times[10]:0} ms, longest {times[^1]:0} ms of 20");
    }

    [Fact]
    public async Task Settings_ThatAreNotValid_KeepTheLastGoodBundleAndSayWhy()
    {
        ApplyConfiguration("policy", InProject + "memory: good\nsettings: {model: opus}");
        await ReadyAsync(Configurations, "policy");
        var before = await BundleAsync("policy", "good");

        ApplyConfiguration("policy", InProject + "memory: bad\nsettings: {effortLevel: extreme}");
        var message = await ConditionAsync(Configurations, "policy", "Ready", "False", "InvalidSettings");

        Assert.Contains("spec.settings.effortLevel", message, StringComparison.Ordinal);
        Assert.Contains("\"extreme\"", message, StringComparison.Ordinal);
        Assert.Equal(before.Metadata.ResourceVersion, (await ConfigMapAsync("claude-code-policy"))!.Metadata.ResourceVersion);
        var status = (await GetAsync(Configurations, "policy")).GetProperty("status");
        Assert.Equal(before.Metadata.Annotations["claudeconfig.dev/revision"], status.GetProperty("revision").GetString());

        ApplyConfiguration("policy", InProject + "memory: mended");
        await BundleAsync("policy", "mended");
        await ReadyAsync(Configurations, "policy");

        var told = await EventAsync("InvalidSettings");
        Assert.Contains("spec.settings.effortLevel", told.Note, StringComparison.Ordinal);
        Assert.Null(told.Series);
        Assert.Contains("InvalidSettings", (await EventAsync("Reconciled")).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_InConfigMaps_IsDeliveredFollowedAndMissed()
    {
        ApplyConfiguration("policy", InProject + "memoryFrom: [{name: texts, key: house.md}]\nskillsFrom: [{name: deploy, configMap: deploy-skill}]");
        var missing = await ConditionAsync(Configurations, "policy", "Ready", "False", "SourceNotFound");
        Assert.Contains("ConfigMap texts does not exist", missing, StringComparison.Ordinal);

        Apply(Content("texts", "house.md: from a ConfigMap"));
        Apply(Content("deploy-skill", "SKILL.md: \"---\\nname: deploy\\ndescription: d\\n---\\nx\\n\"\n  scripts__check.sh: exit 0"));
        await ReadyAsync(Configurations, "policy");
        var first = await BundleAsync("policy", "from a ConfigMap");
        Assert.Equal("exit 0", first.Data[".claude__skills__deploy__scripts__check.sh"]);

        Apply(Content("texts", "house.md: changed there"));
        var second = await BundleAsync("policy", "changed there");
        Assert.NotEqual(first.Metadata.Annotations["claudeconfig.dev/revision"], second.Metadata.Annotations["claudeconfig.dev/revision"]);

        await Client.CoreV1.DeleteNamespacedConfigMapAsync("texts", Home);
        await ConditionAsync(Configurations, "policy", "Valid", "False", "SourceNotFound");
        Assert.Equal(second.Metadata.ResourceVersion, (await ConfigMapAsync("claude-code-policy"))!.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Extends_ThatComesBackToItself_IsRefusedForAllInTheCycle()
    {
        ApplyConfiguration("one", $"extends:\n- {{namespace: {Home}, name: two}}");
        ApplyConfiguration("two", $"extends:\n- {{namespace: {Home}, name: one}}");

        Assert.Contains("two", await ConditionAsync(Configurations, "one", "Ready", "False", "Cycle"), StringComparison.Ordinal);
        await ConditionAsync(Configurations, "two", "Ready", "False", "Cycle");

        ApplyConfiguration("two", "memory: free");
        await ReadyAsync(Configurations, "one");
    }

    [Fact]
    public async Task Extends_OfABaseElsewhere_NeedsItsPermissionAndFollowsItsEdits()
    {
        var elsewhere = await NamespaceAsync();
        ApplyConfiguration("base", "memory: from the base", elsewhere);
        ApplyConfiguration("policy", InProject + $"extends:\n- {{namespace: {elsewhere}, name: base}}");
        var refusal = await ConditionAsync(Configurations, "policy", "Ready", "False", "NotGranted");
        Assert.Contains("spec.allowed.configurations", refusal, StringComparison.Ordinal);
        Assert.Null(await ConfigMapAsync("claude-code-policy"));

        ApplyConfiguration("base", "memory: from the base\nallowed: {configurations: {from: All}}", elsewhere);
        await ReadyAsync(Configurations, "policy");
        await BundleAsync("policy", "from the base");

        ApplyConfiguration("base", "memory: changed in the base\nallowed: {configurations: {from: All}}", elsewhere);
        await BundleAsync("policy", "changed in the base");
    }

    [Fact]
    public async Task ProjectRef_ThatDoesNotExist_SaysSoUntilTheProjectComes()
    {
        ApplyConfiguration("policy", "projectRef:\n  name: later\nmemory: waits");
        Assert.Contains("later", await ConditionAsync(Configurations, "policy", "Ready", "False", "RefNotFound"), StringComparison.Ordinal);

        ApplyProject("later");

        await ReadyAsync(Configurations, "policy");
        await BundleAsync("policy", "waits");
    }

    [Fact]
    public async Task Bundle_ChangedOrDeletedByHand_IsPutBack()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        var bundle = await BundleAsync("policy", "ours");
        var key = bundle.Data.First(entry => entry.Value.Contains("ours", StringComparison.Ordinal)).Key;

        await Client.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch(JsonSerializer.Serialize(new { data = new Dictionary<string, string> { [key] = "theirs" } }), V1Patch.PatchType.MergePatch), bundle.Metadata.Name, Home);
        Assert.DoesNotContain("theirs", Text(await BundleAsync("policy", "ours")), StringComparison.Ordinal);

        await Client.CoreV1.DeleteNamespacedConfigMapAsync(bundle.Metadata.Name, Home);
        Assert.NotEqual(bundle.Metadata.Uid, (await BundleAsync("policy", "ours")).Metadata.Uid);

        var told = await EventAsync("DriftRepaired");
        Assert.Contains(bundle.Metadata.Name, told.Note, StringComparison.Ordinal);
        Assert.Equal("policy", told.Regarding.Name);
    }

    [Fact]
    public async Task Paused_Configuration_StaysAsItIsUntilItIsNot()
    {
        ApplyConfiguration("policy", InProject + "memory: before");
        await BundleAsync("policy", "before");
        Kubectl.Run(Fixture.Kubeconfig, "annotate", Configurations, "policy", "-n", Home, "claudeconfig.dev/paused=true");
        await ConditionAsync(Configurations, "policy", "Ready", "Unknown", "Paused");

        ApplyConfiguration("policy", InProject + "memory: after");
        await ConditionAsync(Configurations, "policy", "Ready", "Unknown", "Paused");
        Assert.Contains("before", Text((await ConfigMapAsync("claude-code-policy"))!), StringComparison.Ordinal);

        Kubectl.Run(Fixture.Kubeconfig, "annotate", Configurations, "policy", "-n", Home, "claudeconfig.dev/paused-");
        await BundleAsync("policy", "after");
        await ReadyAsync(Configurations, "policy");
    }

    [Fact]
    public async Task PinnedRevision_IsDeliveredWhateverTheSpecSays()
    {
        ApplyConfiguration("policy", InProject + "memory: first");
        var first = (await BundleAsync("policy", "first")).Metadata.Annotations["claudeconfig.dev/revision"];
        ApplyConfiguration("policy", InProject + "memory: second");
        await BundleAsync("policy", "second");

        ApplyConfiguration("policy", InProject + $"memory: third\npinnedRevision: {first}");
        await BundleAsync("policy", "first");
        await ConditionAsync(Configurations, "policy", "Delivered", "True", "Pinned");

        ApplyConfiguration("policy", InProject + $"memory: third\npinnedRevision: {first[..^4]}0000");
        Assert.Contains("pinnedRevision", await ConditionAsync(Configurations, "policy", "Ready", "False", "RevisionNotFound"), StringComparison.Ordinal);
        await BundleAsync("policy", "first");

        // The name of the object is what people see first; the answer says what to write.
        ApplyConfiguration("policy", InProject + $"memory: third\npinnedRevision: policy-{first}");
        Assert.Contains($"write \"{first}\"", await ConditionAsync(Configurations, "policy", "Ready", "False", "RevisionNotFound"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PinnedRevision_WhoseObjectSomebodyElseMade_IsNotUsed()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        var live = await BundleAsync("policy", "ours");
        var uid = (await GetAsync(Configurations, "policy")).GetProperty("metadata").GetProperty("uid").GetString()!;
        var annotations = new Dictionary<string, string> { ["claudeconfig.dev/revision"] = "rev-0123456789abcdef", ["claudeconfig.dev/revision-number"] = "7", ["claudeconfig.dev/owner-uid"] = uid };
        using var made = await Client.SendAsync(
            HttpMethod.Post,
            $"apis/apps/v1/namespaces/{Home}/controllerrevisions",
            JsonSerializer.Serialize(new { apiVersion = "apps/v1", kind = "ControllerRevision", metadata = new { name = "policy-rev-0123456789abcdef", labels = live.Metadata.Labels, annotations }, revision = 7, data = live.Data }));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());

        ApplyConfiguration("policy", InProject + "memory: ours\npinnedRevision: rev-0123456789abcdef");
        var message = await ConditionAsync(Configurations, "policy", "Ready", "False", "RevisionNotFound");
        Assert.Contains("its content is that of rev-", message, StringComparison.Ordinal);
        await BundleAsync("policy", "ours");
    }

    [Fact]
    public async Task History_Deleted_IsMadeAgainForWhatIsDelivered()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        var revision = (await BundleAsync("policy", "ours")).Metadata.Annotations["claudeconfig.dev/revision"];
        var first = await Eventually.GetAsync(() => FindAsync(() => Client.AppsV1.ReadNamespacedControllerRevisionAsync($"policy-{revision}", Home)), "the revision is there");

        await Client.AppsV1.DeleteNamespacedControllerRevisionAsync($"policy-{revision}", Home);

        await Eventually.TrueAsync(
            async () => await FindAsync(() => Client.AppsV1.ReadNamespacedControllerRevisionAsync($"policy-{revision}", Home)) is { } again && again.Metadata.Uid != first.Metadata.Uid,
            "the revision is back");
    }

    [Fact]
    public async Task Bundle_WithAKeyAddedByHand_LosesIt()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        var bundle = await BundleAsync("policy", "ours");
        await Client.CoreV1.PatchNamespacedConfigMapAsync(
            new V1Patch("""{"data": {"extra": "x"}, "binaryData": {"more": "eA=="}}""", V1Patch.PatchType.MergePatch), bundle.Metadata.Name, Home);

        await Eventually.TrueAsync(
            async () => (await ConfigMapAsync(bundle.Metadata.Name))! is var live && !live.Data.ContainsKey("extra") && live.BinaryData is not { Count: > 0 } && live.Data.Count == bundle.Data.Count,
            "the keys are gone, and no other");
        Assert.Contains(bundle.Metadata.Name, (await EventAsync("DriftRepaired")).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivered_SaysWhatTheApiConfirmedAndDeployedNothingYet()
    {
        ApplyConfiguration("policy", InProject + "memory: ours");
        Assert.Contains("is in 1 namespace", await ConditionAsync(Configurations, "policy", "Delivered", "True", "Delivered"), StringComparison.Ordinal);
        await ConditionAsync(Configurations, "policy", "Deployed", "Unknown", "NoReports");
        await ConditionAsync(Configurations, "policy", "BackedUp", "Unknown", "NotConfigured");
        Assert.All(
            (await GetAsync(Configurations, "policy")).GetProperty("status").GetProperty("conditions").EnumerateArray(),
            condition => Assert.NotEqual("", condition.GetProperty("message").GetString()));

        ApplyConfiguration("policy", InProject + "memory: ours\ntargets: {namespaceSelector: {matchLabels: {no: where}}}");
        await ConditionAsync(Configurations, "policy", "Ready", "False", "NoTargets");
        await Eventually.TrueAsync(async () => await ConfigMapAsync("claude-code-policy") is null, "the bundle is taken back");
    }

    [Fact]
    public async Task OneNamespace_ThatRefuses_IsNamedAndStopsNoOther()
    {
        var label = $"join-{Home}";
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{join: {label}}}");
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        // An object of that name that is somebody else's: never adopted.
        ApplyConfiguration("policy", InProject + "memory: one");
        var name = (await Eventually.GetAsync(async () => (await BundlesAsync(guest)).Items.SingleOrDefault(), "the guest has the bundle")).Metadata.Name;
        Delete(Configurations, "policy");
        await Eventually.TrueAsync(async () => await ConfigMapAsync(name, guest) is null, "the bundle is gone");
        await Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name }, Data = new Dictionary<string, string> { ["a"] = "theirs" } }, guest);

        ApplyConfiguration("policy", InProject + "memory: two");

        await BundleAsync("policy", "two");
        Assert.Contains($"ConfigMap {guest}/{name}", await ConditionAsync(Configurations, "policy", "Delivered", "False", "NotOurs"), StringComparison.Ordinal);
        Assert.Equal("theirs", (await ConfigMapAsync(name, guest))!.Data["a"]);
        var targets = (await GetAsync(Configurations, "policy")).GetProperty("status").GetProperty("targets");
        Assert.Equal((1, 2), (targets.GetProperty("ready").GetInt32(), targets.GetProperty("total").GetInt32()));
    }

    [Fact]
    public async Task Namespace_ThatJoinsAndLeaves_GetsAndLosesBundleAndBindings()
    {
        var label = $"join-{Home}";
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{join: {label}}}\nmembers:\n- subject: {{kind: Group, name: devs}}\n  role: Developer");
        ApplyConfiguration("policy", InProject + "memory: for all");
        var guest = await NamespaceAsync(("join", label));
        await ReadyAsync(Projects, "team");
        Assert.Empty((await BundlesAsync(guest)).Items);

        Kubectl.Run(Fixture.Kubeconfig, "label", "namespace", guest, $"claudeconfig.dev/accept-project={Home}.team");
        await Eventually.TrueAsync(async () => (await BundlesAsync(guest)).Items.Count == 1 && (await BindingsAsync(guest)).Items.Count == 1, "the guest has bundle and binding");

        Assert.Contains(guest, (await EventAsync("NamespaceJoined")).Note, StringComparison.Ordinal);

        Kubectl.Run(Fixture.Kubeconfig, "label", "namespace", guest, "claudeconfig.dev/accept-project-");
        await EventAsync("NamespaceLeft");
        await Eventually.TrueAsync(async () => (await BundlesAsync(guest)).Items.Count == 0 && (await BindingsAsync(guest)).Items.Count == 0, "the guest has lost them");
        Assert.NotNull(await ConfigMapAsync("claude-code-policy"));
    }

    [Fact]
    public async Task Deletion_OfAConfiguration_TakesBundlesElsewhereAndLeavesForeignFinalizers()
    {
        var label = $"join-{Home}";
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{join: {label}}}");
        var guest = await NamespaceAsync(("join", label), ("claudeconfig.dev/accept-project", $"{Home}.team"));
        ApplyConfiguration("policy", InProject + "memory: for all");
        await Eventually.TrueAsync(async () => (await BundlesAsync(guest)).Items.Count == 1, "the guest has the bundle");
        // A child that no cache knows, as one made a moment ago would be: without the label that caches select by.
        var seen = (await BundlesAsync(guest)).Items.Single().Metadata;
        var unseen = new V1ObjectMeta { Name = "unseen", Annotations = seen.Annotations, Labels = seen.Labels.Where(entry => entry.Key != "app.kubernetes.io/managed-by").ToDictionary() };
        await Client.CoreV1.CreateNamespacedConfigMapAsync(new V1ConfigMap { Metadata = unseen }, guest);
        Kubectl.Run(
            Fixture.Kubeconfig, "patch", Configurations, "policy", "-n", Home, "--type=json",
            "-p", """[{"op": "add", "path": "/metadata/finalizers/-", "value": "example.com/foreign"}]""");

        Delete(Configurations, "policy");

        await Eventually.TrueAsync(async () => (await BundlesAsync(guest)).Items.Count == 0, "the bundle is gone");
        await Eventually.TrueAsync(
            async () => (await GetAsync(Configurations, "policy")).GetProperty("metadata").GetProperty("finalizers") is var left
                && left.GetArrayLength() == 1 && left[0].GetString() == "example.com/foreign",
            "only the foreign finalizer is left");
        Kubectl.Run(Fixture.Kubeconfig, "patch", Configurations, "policy", "-n", Home, "--type=merge", "-p", """{"metadata": {"finalizers": null}}""");
        await Eventually.TrueAsync(async () => await FindAsync(async () => (object)await GetAsync(Configurations, "policy")) is null, "the configuration is gone");
    }

    [Fact]
    public async Task BadObject_BesideAGoodOne_DoesNotStopIt()
    {
        ApplyConfiguration("bad", InProject + "settings: {effortLevel: extreme}");
        ApplyConfiguration("good", InProject + "memory: goes on");

        await ConditionAsync(Configurations, "bad", "Ready", "False");
        await ReadyAsync(Configurations, "good");
        await BundleAsync("good", "goes on");
    }

    private Task PatchAsync(string name, object patch) => Client.CustomObjects.PatchNamespacedCustomObjectAsync(
        new V1Patch(JsonSerializer.Serialize(patch), V1Patch.PatchType.MergePatch), "claudeconfig.dev", "v1alpha1", Home, Configurations, name);

    private Task<V1ConfigMapList> BundlesAsync(string @namespace) =>
        Client.CoreV1.ListNamespacedConfigMapAsync(@namespace, labelSelector: Selection("ClaudeConfiguration", "policy", Home));

    private Task<V1RoleBindingList> BindingsAsync(string @namespace) =>
        Client.RbacAuthorizationV1.ListNamespacedRoleBindingAsync(@namespace, labelSelector: Selection("ClaudeProject", "team", Home));

    private string Content(string name, string data) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {Home}\n  labels: {{claudeconfig.dev/content: \"\"}}\ndata:\n  {data}\n";
}
