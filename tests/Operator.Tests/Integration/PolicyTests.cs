
namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>What a project's policy demands and locks, it demands of everybody below it at once.</summary>
public sealed class PolicyTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private string platform = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        platform = await NamespaceAsync();
        ApplyConfiguration("base", "settings: {model: haiku, permissions: {deny: [WebFetch]}}\nmemory: of the platform", platform);
        ApplyRoot("");
        ApplyProject("team", $"parentRef: {{namespace: {platform}, name: root}}");
    }

    [Fact]
    public async Task Required_Configuration_IsALayerOfEveryoneBelowThatNeverSaysSo()
    {
        ApplyConfiguration("policy", "projectRef: {name: team}\nsettings: {model: opus, permissions: {deny: [Edit]}}");
        await BundleAsync("policy", "\"opus\"");

        ApplyRoot("policy: {required: [{name: base}]}");
        await BundleAsync("policy", "WebFetch");
        await BundleAsync("policy", "of the platform");
        await BundleAsync("policy", "\"opus\"");

        // The base of the platform admits its own namespace alone: the team could not extend it, and is bound by it all the same.
        ApplyConfiguration("base", "settings: {permissions: {deny: [WebSearch]}}", platform);
        await BundleAsync("policy", "WebSearch");
    }

    [Fact]
    public async Task Lock_NewOne_ReachesEveryConfigurationBelowWhateverItSays()
    {
        ApplyRoot("policy: {required: [{name: base}]}");
        ApplyConfiguration("policy", "projectRef: {name: team}\nsettings: {model: opus}");
        var old = (await BundleAsync("policy", "\"opus\"")).Metadata.Annotations["claudeconfig.dev/revision"];
        ApplyConfiguration("pinned", "projectRef: {name: team}\nsettings: {model: opus}");
        await BundleAsync("pinned", "\"opus\"");
        ApplyConfiguration("pinned", $"projectRef: {{name: team}}\nsettings: {{model: sonnet}}\npinnedRevision: {old}");
        await ConditionAsync(Configurations, "pinned", "Delivered", "True", "Pinned");
        ApplyConfiguration("broken", "projectRef: {name: team}\nsettings: {model: opus}");
        await BundleAsync("broken", "\"opus\"");
        ApplyConfiguration("broken", "projectRef: {name: team}\nsettings: {effortLevel: extreme}");
        await ConditionAsync(Configurations, "broken", "Ready", "False", "InvalidSettings");

        ApplyRoot("policy: {required: [{name: base}], lockedPaths: [model]}");

        foreach (var name in (string[])["policy", "pinned", "broken"])
        {
            await BundleAsync(name, "\"haiku\"");
        }

        var said = await ConditionAsync(Configurations, "policy", "Valid", "True", "LockedPathOverridden");
        Assert.Contains($"ClaudeConfiguration {Home}/policy: spec.settings.model: project {platform}/root locks model", said, StringComparison.Ordinal);
        await ReadyAsync(Configurations, "policy");
        var origin = (await GetAsync(Configurations, "policy")).GetProperty("status").GetProperty("origins").EnumerateArray().Single(item => item.GetProperty("path").GetString() == "settings.model");
        Assert.Equal(($"{platform}/base", $"{platform}/root"), (origin.GetProperty("from")[0].GetString(), origin.GetProperty("lockedBy").GetString()));

        ApplyRoot("policy: {required: [{name: base}]}");
        await BundleAsync("policy", "\"opus\"");
        await ConditionAsync(Configurations, "policy", "Valid", "True", "Valid");
    }

    [Fact]
    public async Task Required_ThatDoesNotExist_KeepsTheLastGoodOneAndNamesTheProject()
    {
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: good");
        var before = await BundleAsync("policy", "good");

        ApplyRoot("policy: {required: [{name: gone}]}");
        ApplyConfiguration("policy", "projectRef: {name: team}\nmemory: waits");
        var message = await ConditionAsync(Configurations, "policy", "Valid", "False", "RefNotFound");
        Assert.Contains($"the policy of ClaudeProject {platform}/root requires {platform}/gone, which does not exist", message, StringComparison.Ordinal);
        Assert.Equal(before.Metadata.ResourceVersion, (await ConfigMapAsync("claude-code-policy"))!.Metadata.ResourceVersion);

        ApplyConfiguration("gone", "memory: found", platform);
        await BundleAsync("policy", "found");
        await BundleAsync("policy", "waits");
    }

    [Fact]
    public async Task Link_ToTheParentThatBreaks_DeliversNothingWithoutThePolicy()
    {
        ApplyRoot("policy: {required: [{name: base}], lockedPaths: [model]}");
        ApplyConfiguration("policy", "projectRef: {name: team}\nsettings: {model: opus}");
        var before = await BundleAsync("policy", "\"haiku\"");

        ApplyRoot("policy: {required: [{name: base}], lockedPaths: [model]}", admits: "Same");
        await ConditionAsync(Configurations, "policy", "Ready", "False", "NotGranted");
        ApplyConfiguration("policy", "projectRef: {name: team}\nsettings: {model: sonnet}");
        await ConditionAsync(Configurations, "policy", "Ready", "False", "NotGranted");

        Assert.Equal(before.Metadata.ResourceVersion, (await ConfigMapAsync("claude-code-policy"))!.Metadata.ResourceVersion);
    }

    private void ApplyRoot(string policy, string admits = "All") => ApplyProject("root", $"allowed: {{children: {{from: {admits}}}}}\n{policy}".TrimEnd(), platform);
}
