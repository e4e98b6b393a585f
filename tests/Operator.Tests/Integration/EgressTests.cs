using ClaudeConfig.Harness;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Where pods of a project's namespaces may connect.</summary>
public sealed class EgressTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Asked = "workloads:\n  egress:\n    allow:\n    - cidr: 10.20.0.0/16\n      ports: [{port: 5432}]";

    [Fact]
    public async Task Egress_Asked_IsMadeRepairedChangedAndTakenBack()
    {
        ApplyProject("team", Asked);
        await Eventually.TrueAsync(async () => await BlockAsync() == "10.20.0.0/16", "the policy is there");
        await ReadyAsync(Projects, "team");

        await Client.NetworkingV1.DeleteNamespacedNetworkPolicyAsync((await FindAsync())!.Metadata.Name, Home);
        await Eventually.TrueAsync(async () => await BlockAsync() == "10.20.0.0/16", "what somebody deleted is back");

        ApplyProject("team", Asked.Replace("10.20", "10.30", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => await BlockAsync() == "10.30.0.0/16", "the policy follows");

        ApplyProject("team", "displayName: free");
        await Eventually.TrueAsync(async () => await FindAsync() is null, "the policy is gone when nobody asks for it");
    }

    [Fact]
    public async Task Egress_OfAnotherNamespace_GoesWithTheProject()
    {
        var joined = await NamespaceAsync(("claudeconfig.dev/accept-project", $"{Home}.team"));
        ApplyProject("team", $"namespaceSelector:\n  matchLabels: {{kubernetes.io/metadata.name: {joined}}}\n{Asked}");
        await Eventually.TrueAsync(async () => await FindAsync(joined) is not null, "the namespace that joined has the policy");

        Delete(Projects, "team");

        await Eventually.TrueAsync(async () => await FindAsync(joined) is null, "the policy goes with the project");
    }

    [Fact]
    public async Task Egress_PolicyOfSomebodyElse_IsLeftAlone()
    {
        await Client.NetworkingV1.CreateNamespacedNetworkPolicyAsync(
            new V1NetworkPolicy { Metadata = new V1ObjectMeta { Name = "claude-egress-team" }, Spec = new V1NetworkPolicySpec { PodSelector = new V1LabelSelector(), PolicyTypes = ["Ingress"] } }, Home);

        ApplyProject("team", Asked);

        await ConditionAsync(Projects, "team", "EgressRestricted", "False");
        Assert.Equal(["Ingress"], (await FindAsync())!.Spec.PolicyTypes);
    }

    private async Task<string?> BlockAsync() => (await FindAsync())?.Spec.Egress?.SelectMany(rule => rule.To).Select(peer => peer.IpBlock?.Cidr).LastOrDefault(cidr => cidr is not null);

    private async Task<V1NetworkPolicy?> FindAsync(string? place = null) => (await Client.NetworkingV1.ListNamespacedNetworkPolicyAsync(place ?? Home)).Items.SingleOrDefault();
}
