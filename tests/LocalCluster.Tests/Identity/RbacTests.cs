using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Tests.Identity;

public sealed class RbacTests
{
    private const string Api = "rbac.authorization.k8s.io";

    private readonly ObjectStore _store = new(TimeProvider.System, new NoJournal());
    private readonly RbacAuthorizer _rbac;

    public RbacTests()
    {
        _rbac = new RbacAuthorizer(_store);
        foreach (var role in DefaultRoles.ClusterRoles())
        {
            Put("clusterroles", "", role);
        }

        foreach (var binding in DefaultRoles.ClusterRoleBindings())
        {
            Put("clusterrolebindings", "", binding);
        }
    }

    [Fact]
    public void Decide_RoleInANamespace_CountsOnlyThere()
    {
        Put("roles", "a", """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get"]}]}""");
        Put("rolebindings", "a", """{"metadata":{"name":"b"},"roleRef":{"kind":"Role","name":"reader"},"subjects":[{"kind":"ServiceAccount","name":"s"}]}""");
        var user = new UserInfo("system:serviceaccount:a:s", "", []);

        Assert.Equal("RBAC: allowed by RoleBinding \"b/a\" of Role \"reader\" to ServiceAccount \"s/a\"", _rbac.Decide(user, Pods("get", "a")));
        Assert.NotNull(_rbac.Decide(user, Pods("get", "a") with { Subresource = "log" }));
        Assert.Null(_rbac.Decide(user, Pods("get", "b")));
        Assert.Null(_rbac.Decide(user, Pods("delete", "a")));
        Assert.Null(_rbac.Decide(user, Pods("get", "a") with { Subresource = "exec" }));
    }

    [Fact]
    public void Decide_ResourceNames_LimitToThoseObjects()
    {
        Put("clusterroles", "", """{"metadata":{"name":"one"},"rules":[{"apiGroups":[""],"resources":["pods"],"resourceNames":["p"],"verbs":["*"]}]}""");
        Put("clusterrolebindings", "", """{"metadata":{"name":"one"},"roleRef":{"kind":"ClusterRole","name":"one"},"subjects":[{"kind":"User","name":"u"}]}""");
        var user = new UserInfo("u", "", []);

        Assert.NotNull(_rbac.Decide(user, Pods("update", "a") with { Name = "p" }));
        Assert.Null(_rbac.Decide(user, Pods("update", "a") with { Name = "q" }));
        Assert.Null(_rbac.Decide(user, Pods("create", "a")));
    }

    [Theory]
    [InlineData("view", "get", "pods", true)]
    [InlineData("view", "get", "secrets", false)]
    [InlineData("edit", "create", "secrets", true)]
    [InlineData("edit", "get", "pods", true)]
    [InlineData("edit", "create", "roles", false)]
    [InlineData("admin", "create", "roles", true)]
    [InlineData("cluster-admin", "create", "roles", true)]
    public void Decide_DefaultRoles_GatherWhatTheyShould(string role, string verb, string resource, bool allowed)
    {
        Put("rolebindings", "a", $$$"""{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"{{{role}}}"},"subjects":[{"kind":"Group","name":"g"}]}""");
        var group = resource == "roles" ? Api : "";

        Assert.Equal(allowed, _rbac.Allows(new UserInfo("u", "", ["g"]), new AccessAttributes { Verb = verb, Group = group, Resource = resource, Namespace = "a" }));
    }

    [Theory]
    [InlineData("system:authenticated", "/apis/apps/v1", true)]
    [InlineData("system:authenticated", "/metrics", false)]
    [InlineData("system:unauthenticated", "/version", true)]
    [InlineData("system:unauthenticated", "/apis", false)]
    [InlineData("system:masters", "/metrics", true)]
    public void Allows_PathsOutsideResources_FollowTheDefaultBindings(string group, string path, bool allowed) =>
        Assert.Equal(allowed, _rbac.Allows(new UserInfo("u", "", [group]), new AccessAttributes { Verb = "get", NonResourcePath = path }));

    [Fact]
    public void Decide_AggregatedRole_TakesOverANewRoleAtOnce()
    {
        Put("rolebindings", "a", """{"metadata":{"name":"b"},"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"User","name":"u"}]}""");
        var widgets = new AccessAttributes { Verb = "get", Group = "example.com", Resource = "widgets", Namespace = "a" };
        Assert.False(_rbac.Allows(new UserInfo("u", "", []), widgets));

        Put("clusterroles", "", """{"metadata":{"name":"w","labels":{"rbac.authorization.k8s.io/aggregate-to-view":"true"}},"rules":[{"apiGroups":["example.com"],"resources":["widgets"],"verbs":["get"]}]}""");

        Assert.True(_rbac.Allows(new UserInfo("u", "", []), widgets));
    }

    [Fact]
    public void Missing_HeldPartly_NamesTheRest()
    {
        PolicyRule[] held = [new() { Verbs = ["get"], ApiGroups = ["*"], Resources = ["pods"] }, new() { Verbs = ["*"], NonResourceUrls = ["/x/*"] }];
        PolicyRule[] wanted =
        [
            new() { Verbs = ["get", "list", "delete"], ApiGroups = [""], Resources = ["pods"] },
            new() { Verbs = ["get"], NonResourceUrls = ["/x/y"] },
        ];

        Assert.Equal(["{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"delete\"]}"], RuleCoverage.Missing(held, wanted).Select(rule => rule.ToString()));
    }

    private static AccessAttributes Pods(string verb, string @namespace) => new() { Verb = verb, Resource = "pods", Namespace = @namespace };

    private void Put(string plural, string @namespace, string json) => Put(plural, @namespace, (JsonObject)JsonNode.Parse(json)!);

    private void Put(string plural, string @namespace, JsonObject value)
    {
        value["apiVersion"] = Api + "/v1";
        value["kind"] = plural;
        value["metadata"]!["uid"] = Guid.NewGuid().ToString();
        var key = new ObjectKey(@namespace, (string)value["metadata"]!["name"]!);
        Assert.NotNull(_store.Create(new GroupResource(Api, plural), ObjectEncoder.Encode(key, value)));
    }
}
