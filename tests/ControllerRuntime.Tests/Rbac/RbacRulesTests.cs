using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests.Rbac;

public sealed class RbacRulesTests
{
    [Fact]
    public void From_SeveralDeclarations_MergesVerbsAndResources()
    {
        IReadOnlyList<V1PolicyRule> rules = RbacRules.From(
        [
            ("A", new EntityRbacAttribute(typeof(V1ConfigMap), typeof(V1Secret)) { Verbs = RbacVerbs.Read }),
            ("B", new EntityRbacAttribute(typeof(V1Secret)) { Verbs = RbacVerbs.Delete }),
            ("B", new EntityRbacAttribute(typeof(Widget)) { Subresource = "status", Verbs = RbacVerbs.Patch }),
            ("C", new EntityRbacAttribute("rbac.authorization.k8s.io", "clusterroles") { Verbs = RbacVerbs.Bind, ResourceNames = ["one"] }),
        ]);

        string[] lines = [.. rules.Select(rule =>
            $"{rule.ApiGroups[0]}|{string.Join(',', rule.Resources)}|{string.Join(',', rule.Verbs)}|{string.Join(',', rule.ResourceNames ?? [])}")];
        Assert.Equal(
            ["|configmaps|get,list,watch|", "|secrets|get,list,watch,delete|", "example.com|widgets/status|patch|", "rbac.authorization.k8s.io|clusterroles|bind|one"],
            lines);
    }

    [Fact]
    public void From_NoVerbsOrNoKind_SaysWhere()
    {
        InvalidOperationException noVerbs = Assert.Throws<InvalidOperationException>(
            () => RbacRules.From([("Owner", new EntityRbacAttribute(typeof(V1ConfigMap)))]));
        InvalidOperationException noKind = Assert.Throws<InvalidOperationException>(
            () => RbacRules.From([("Owner", new EntityRbacAttribute(typeof(string)) { Verbs = RbacVerbs.Get })]));

        Assert.Contains("Owner", noVerbs.Message, StringComparison.Ordinal);
        Assert.Contains("String", noKind.Message, StringComparison.Ordinal);
    }
}
