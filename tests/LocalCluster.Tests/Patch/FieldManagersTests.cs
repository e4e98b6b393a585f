using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch;
using ClaudeConfig.LocalCluster.Patch.Ownership;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

public sealed class FieldManagersTests
{
    [Fact]
    public void Apply_CreatesObject_OwnsLeavesAndItemsButNotDeclaredParents()
    {
        var widget = Owned.Apply(null, "one", """
            {"metadata":{"name":"ap","labels":{"l":"1"}},"spec":{"size":"large","ports":[{"name":"http","port":80}],"tags":["a"],"labels":{"k":"1"}}}
            """);

        Json.Equal(
            """
            {"f:metadata":{"f:labels":{"f:l":{}}},"f:spec":{"f:labels":{"f:k":{}},"f:ports":{"k:{\"name\":\"http\"}":{".":{},"f:name":{},"f:port":{}}},
             "f:size":{},"f:tags":{"v:\"a\"":{}}}}
            """,
            Owned.By(widget, "one"));
    }

    [Fact]
    public void Update_CreatesObject_OwnsParentsToo()
    {
        var widget = Owned.Update(null, "unknown", """{"metadata":{"name":"p"},"spec":{"size":"large","labels":{"a":"1"},"plain":["x"],"free":{"kept":{"deep":1}}}}""");

        Json.Equal(
            """{"f:spec":{".":{},"f:free":{".":{},"f:kept":{".":{},"f:deep":{}}},"f:labels":{".":{},"f:a":{}},"f:plain":{},"f:size":{}}}""",
            Owned.By(widget, "unknown"));
    }

    [Fact]
    public void Update_CreatesDeployment_DoesNotOwnWhatGoHasFromTheStart()
    {
        var deployment = Owned.Update(null, "unknown", """
            {"metadata":{"name":"d"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"d"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":"25%"}},
             "template":{"metadata":{"creationTimestamp":null,"labels":{"app":"d"}},"spec":{"securityContext":{},"containers":[{"name":"c","resources":{},"env":[{"name":"A","value":"1"}]}]}}}}
            """, Owned.Deployment);

        Json.Equal(
            """
            {"f:spec":{"f:replicas":{},"f:selector":{},"f:strategy":{"f:rollingUpdate":{".":{},"f:maxSurge":{}},"f:type":{}},
             "f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},
              "f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:env":{".":{},"k:{\"name\":\"A\"}":{".":{},"f:name":{},"f:value":{}}},"f:name":{},"f:resources":{}}},
               "f:securityContext":{}}}}}
            """,
            Owned.By(deployment, "unknown"));
    }

    [Fact]
    public void Apply_BySecondManager_AddsItemsAndSharesEqualValues()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large","ports":[{"name":"http","port":80}],"tags":["a"]}}""");
        widget = Owned.Apply(widget, "two", """{"metadata":{"name":"ap"},"spec":{"size":"large","ports":[{"name":"metrics","port":9090}],"tags":["b"]}}""");

        Json.Equal("""{"size":"large","ports":[{"name":"http","port":80},{"name":"metrics","port":9090}],"tags":["a","b"]}""", widget["spec"]);
        Json.Equal("""{"f:spec":{"f:ports":{"k:{\"name\":\"metrics\"}":{".":{},"f:name":{},"f:port":{}}},"f:size":{},"f:tags":{"v:\"b\"":{}}}}""", Owned.By(widget, "two"));
    }

    [Fact]
    public void Apply_ValueOfAnotherManager_IsAConflictThatNamesIt()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large"}}""");
        var error = Assert.Throws<PatchException>(() => Owned.Apply(widget, "two", """{"metadata":{"name":"ap"},"spec":{"size":"medium"}}"""));

        Assert.Equal((409, "Conflict", "Apply failed with 1 conflict: conflict with \"one\": .spec.size"), (error.Code, error.Reason, error.Message));
        Assert.Equal(new(".spec.size", "FieldManagerConflict", "conflict with \"one\""), Assert.Single(error.Causes));
    }

    [Fact]
    public void Apply_SeveralConflicts_ListsThemByManager()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"ports":[{"name":"http","port":80}],"size":"a"}}""");
        widget = Owned.Patch(widget, "kubectl-edit", spec => spec["replicas"] = 3);
        var error = Assert.Throws<PatchException>(() => Owned.Apply(
            widget, "two", """{"metadata":{"name":"ap"},"spec":{"ports":[{"name":"http","port":81}],"size":"b","replicas":4}}"""));

        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"kubectl-edit\" using example.com/v1:\n- .spec.replicas\nconflicts with \"one\":\n- .spec.size\n- .spec.ports[name=\"http\"].port",
            error.Message);
    }

    [Fact]
    public void Apply_Force_TakesOverAndDropsWhatIsNoLongerApplied()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large","tags":["a"],"ports":[{"name":"http","port":80}]}}""");
        widget = Owned.Apply(widget, "two", """{"metadata":{"name":"ap"},"spec":{"size":"large","tags":["b"],"ports":[{"name":"metrics","port":90}]}}""");
        widget = Owned.Apply(widget, "two", """{"metadata":{"name":"ap"},"spec":{"size":"medium"}}""", force: true);

        Json.Equal("""{"size":"medium","tags":["a"],"ports":[{"name":"http","port":80}]}""", widget["spec"]);
        Json.Equal("""{"f:spec":{"f:size":{}}}""", Owned.By(widget, "two"));
        Json.Equal("""{"f:spec":{"f:ports":{"k:{\"name\":\"http\"}":{".":{},"f:name":{},"f:port":{}}},"f:tags":{"v:\"a\"":{}}}}""", Owned.By(widget, "one"));
    }

    [Fact]
    public void Apply_DropsAllOfAStruct_RemovesItWithoutTouchingDefaults()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap","labels":{"l":"1"}},"spec":{"labels":{"k":"1"},"tags":["a"],"size":"large"}}""");
        widget["spec"]!["replicas"] = 1;
        widget = Owned.Apply(widget, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large"}}""");

        Json.Equal("""{"size":"large","replicas":1}""", widget["spec"]);
        Assert.False(((JsonObject)widget["metadata"]!).ContainsKey("labels"));
    }

    [Fact]
    public void Apply_FieldOfAnUpdater_SurvivesWhenDropped()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large","replicas":2}}""");
        widget = Owned.Patch(widget, "scaler", spec => spec["replicas"] = 5);
        widget = Owned.Apply(widget, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large"}}""");

        Json.Equal("""{"size":"large","replicas":5}""", widget["spec"]);
        Json.Equal("""{"f:spec":{"f:size":{}}}""", Owned.By(widget, "one"));
    }

    [Fact]
    public void Apply_SameAgainLater_IsNoWrite()
    {
        const string Config = """{"metadata":{"name":"ap"},"spec":{"size":"large","ports":[{"name":"http","port":80}]}}""";
        var widget = Owned.Apply(null, "one", Config);
        var again = Owned.Apply(widget, "one", Config, at: Owned.Now.AddHours(1));

        Assert.Same(widget, FieldManagers.IgnoreTimestamps(widget, again));
        Assert.NotSame(widget, FieldManagers.IgnoreTimestamps(widget, Owned.Apply(widget, "two", Config)));
    }

    [Fact]
    public void Apply_ToStatus_HasItsOwnEntryAndIgnoresSpec()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large"}}""");
        widget = Owned.Apply(widget, "one", """{"metadata":{"name":"ap"},"spec":{"size":"x"},"status":{"replicas":1}}""", subresource: "status");

        var entries = (JsonArray)widget["metadata"]!["managedFields"]!;
        Assert.Equal(["", "status"], entries.Select(entry => entry!["subresource"]?.GetValue<string>() ?? ""));
        Json.Equal("""{"f:status":{"f:replicas":{}}}""", entries[1]!["fieldsV1"]);
    }

    [Fact]
    public void Apply_ToObjectWithoutOwnership_RecordsBeforeFirstApply()
    {
        var widget = Json.Object("""{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"ap","uid":"u"},"spec":{"size":"large"}}""");
        var error = Assert.Throws<PatchException>(() => Owned.Apply(widget, "one", """{"metadata":{"name":"ap"},"spec":{"size":"small"}}"""));
        Assert.Equal("Apply failed with 1 conflict: conflict with \"before-first-apply\" using example.com/v1: .spec.size", error.Message);
    }

    [Fact]
    public void Apply_ByKubectlAfterClientSideApply_TakesOverWithoutConflict()
    {
        var widget = Owned.Update(null, "kubectl-client-side-apply", """
            {"metadata":{"name":"ap","annotations":{"kubectl.kubernetes.io/last-applied-configuration":
             "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"ap\"},\"spec\":{\"size\":\"large\"}}"}},"spec":{"size":"large"}}
            """);
        const string Changed = """{"metadata":{"name":"ap"},"spec":{"size":"small"}}""";

        Assert.Throws<PatchException>(() => Owned.Apply(widget, "other", Changed));
        widget = Owned.Apply(widget, "kubectl", Changed);
        Assert.Equal("small", widget["spec"]!["size"]!.GetValue<string>());
        Assert.Equal(
            """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"ap"},"spec":{"size":"small"}}""" + "\n",
            widget["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"apiVersion":"example.com/v2","metadata":{"name":"x"}}""", 400, "Incorrect version specified in apply patch. Specified patch version: example.com/v2, expected: example.com/v1")]
    [InlineData("""{"metadata":{"name":"x","managedFields":[]}}""", 400, "metadata.managedFields must be nil")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"bogus":1}}""", 500, "failed to create typed patch object (x; example.com/v1, Kind=Widget): .spec.bogus: field not declared in schema")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"tags":["a","a"]}}""", 500, "failed to create typed patch object (x; example.com/v1, Kind=Widget): .spec.tags: duplicate entries for key [=\"a\"]")]
    [InlineData("""{"metadata":{"name":"x"},"spec":{"ports":[{"port":1}]}}""", 500, "failed to create typed patch object (x; example.com/v1, Kind=Widget): .spec.ports: element 0: associative list with keys has an element that omits key field \"name\" (and doesn't have default value)")]
    public void Apply_ConfigurationThatCannotBeMerged_IsRefused(string applied, int code, string message)
    {
        var error = Assert.Throws<PatchException>(() => Owned.Apply(null, "one", applied));
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public void Apply_ReorderedItems_KeepsTheAppliedOrderAmongForeignItems()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"tags":["a","b","c"]}}""");
        widget = Owned.Apply(widget, "two", """{"metadata":{"name":"ap"},"spec":{"tags":["c","x","a"],"size":"s"}}""");
        Json.Equal("""["b","c","x","a"]""", widget["spec"]!["tags"]);
    }

    [Fact]
    public void Update_ResetToOneEmptyEntry_ForgetsOwnership()
    {
        var widget = Owned.Apply(null, "one", """{"metadata":{"name":"ap"},"spec":{"size":"large"}}""");
        var reset = (JsonObject)widget.DeepClone();
        reset["metadata"]!["managedFields"] = new JsonArray(new JsonObject());
        FieldManagers.Update(widget, reset, Owned.Operation("editor"));
        Assert.False(((JsonObject)reset["metadata"]!).ContainsKey("managedFields"));

        var emptied = (JsonObject)widget.DeepClone();
        emptied["metadata"]!["managedFields"] = new JsonArray();
        FieldManagers.Update(widget, emptied, Owned.Operation("editor"));
        Assert.NotNull(Owned.By(emptied, "one"));
    }

    [Fact]
    public void Update_BySameManager_KeepsOneEntryWithTheUnion()
    {
        var widget = Owned.Update(null, "unknown", """{"metadata":{"name":"p"},"spec":{"size":"a"}}""");
        widget = Owned.Patch(widget, "unknown", spec => spec["replicas"] = 1);
        Assert.Single((JsonArray)widget["metadata"]!["managedFields"]!);
        Json.Equal("""{"f:spec":{".":{},"f:replicas":{},"f:size":{}}}""", Owned.By(widget, "unknown"));
    }

    [Fact]
    public void Update_MoreThanTenManagers_MergesTheOldest()
    {
        var widget = Owned.Update(null, "m00", """{"metadata":{"name":"p"},"spec":{"free":{}}}""");
        for (var i = 1; i <= 12; i++)
        {
            widget = Owned.Patch(widget, $"m{i:00}", spec => spec["free"]![$"x{i}"] = i, Owned.Now.AddSeconds(i));
        }

        var names = ((JsonArray)widget["metadata"]!["managedFields"]!).Select(entry => entry!["manager"]!.GetValue<string>()).ToList();
        Assert.Equal(["ancient-changes", .. Enumerable.Range(4, 9).Select(i => $"m{i:00}")], names);
        Json.Equal("""{"f:spec":{".":{},"f:free":{".":{},"f:x1":{},"f:x2":{},"f:x3":{}}}}""", Owned.By(widget, "ancient-changes"));
    }

    [Theory]
    [InlineData("given", "kubectl/v1", "given")]
    [InlineData(null, "kubectl/v1.32 (linux)", "kubectl")]
    [InlineData("", null, "unknown")]
    [InlineData(null, "", "unknown")]
    public void ManagerName_NotGiven_ComesFromTheUserAgent(string? given, string? agent, string expected) =>
        Assert.Equal(expected, FieldManagers.ManagerName(given, agent));
}
