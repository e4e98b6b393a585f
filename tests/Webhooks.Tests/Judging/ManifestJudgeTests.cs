using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.Validation;
using ClaudeConfig.Webhooks.Judging;
using ClaudeConfig.Webhooks.Reviews;

namespace ClaudeConfig.Webhooks.Tests.Judging;

public class ManifestJudgeTests
{
    private const string Project = """{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeProject","metadata":{"name":"a","namespace":"team-a"},"spec":{"providers":[{"name":"anthropic","type":"Anthropic","credential":{"secretKeyRef":{"name":"s","key":"k"}}}]}}""";

    private readonly FakeCluster cluster = new();
    private readonly ManifestJudge judge;

    public ManifestJudgeTests() => judge = new ManifestJudge(new ManifestSets(cluster, new ValidationOptions()));

    [Fact]
    public void Judge_SoundObject_IsAllowedWithoutAWord()
    {
        var response = Create(Project);

        Assert.True(response.Allowed, response.Status?.Message);
        Assert.Null(response.Warnings);
        Assert.Null(response.Status);
    }

    [Fact]
    public void Judge_SeveralFaults_AreAllNamedWithTheirFields()
    {
        var response = Create(Configuration("""{"permisions":{"deny":["Bash(rm:*)"]},"permissions":{"deny":["Bsh(rm)"]},"cleanupPeriodDays":"ten"}"""));

        Assert.False(response.Allowed);
        Assert.Equal(422, response.Status!.Code);
        Assert.StartsWith("3 problems: ", response.Status.Message, StringComparison.Ordinal);
        Assert.Equal(3, response.Status.Details!.Causes.Count);
        Assert.Contains("spec.settings.permisions", response.Status.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"permissions\"?", response.Status.Message, StringComparison.Ordinal);
        Assert.Contains(response.Status.Details.Causes, cause => cause.Field == "spec.settings.cleanupPeriodDays");
    }

    [Fact]
    public void Judge_MissingReference_IsAWarningThatSaysSo()
    {
        var response = Create("""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"Budget","metadata":{"name":"b","namespace":"team-a"},"spec":{"scope":{"projectRef":{"name":"nobody"}},"limit":{"amount":"10","currency":"USD"},"period":{"type":"Monthly"}}}""");

        Assert.True(response.Allowed);
        Assert.Contains(response.Warnings!, warning => warning.Contains("ClaudeProject team-a/nobody does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_ReferenceThatIsNotGranted_IsRefused()
    {
        cluster.Add(Read(Project, ApiJson.Default.ClaudeProject));

        var response = Create(Configuration("{}", "team-b", """{"name":"a","namespace":"team-a"}"""));

        Assert.False(response.Allowed);
        Assert.Contains("does not admit a ClaudeConfiguration from namespace team-b", response.Status!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_CycleThroughObjectsOfTheCluster_IsRefused()
    {
        cluster.Add(Read(Extending("one", "two"), ApiJson.Default.ClaudeConfiguration), Read(Extending("two", "three"), ApiJson.Default.ClaudeConfiguration));

        var response = Create(Extending("three", "one"));

        Assert.False(response.Allowed);
        Assert.Contains("cycle", response.Status!.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Judge_ProblemOfAnotherObject_IsNotThisOnes()
    {
        cluster.Add(Read(Project, ApiJson.Default.ClaudeProject), Read(Configuration("""{"permisions":{}}"""), ApiJson.Default.ClaudeConfiguration));

        var response = Create(Extending("mine", "c"));

        Assert.True(response.Allowed, response.Status?.Message);
    }

    [Fact]
    public void Judge_EditThatLeavesAnOldFault_IsAllowedWithAWarning()
    {
        var (old, now) = (Configuration("""{"permisions":{}}"""), Configuration("""{"permisions":{},"cleanupPeriodDays":10}"""));

        var response = judge.Judge(Review("UPDATE", now, old));

        Assert.True(response.Allowed, response.Status?.Message);
        Assert.Contains(response.Warnings!, warning => warning.StartsWith("spec.settings.permisions", StringComparison.Ordinal));
        Assert.False(judge.Judge(Review("UPDATE", Configuration("""{"permisions":{},"cleanupPeriodDays":"x"}"""), old)).Allowed);
    }

    [Theory]
    [InlineData("DELETE", false, "")]
    [InlineData("UPDATE", true, "")]
    [InlineData("UPDATE", false, "status")]
    public void Judge_DeletionsAndStatus_AreNeverJudged(string operation, bool isBeingDeleted, string subresource)
    {
        var wrong = JsonNode.Parse(Configuration("""{"permisions":{}}"""))!;
        if (isBeingDeleted)
        {
            wrong["metadata"]!["deletionTimestamp"] = "2026-11-27T00:00:00Z";
        }

        Assert.True(judge.Judge(Review(operation, wrong.ToJsonString(), Project) with { SubResource = subresource }).Allowed);
    }

    [Fact]
    public void Judge_LabelsOfAFaultyObject_MayBeEdited()
    {
        var old = Configuration("""{"permisions":{}}""");
        var now = JsonNode.Parse(old)!;
        now["metadata"]!["labels"] = new JsonObject { ["team"] = "a" };

        var response = judge.Judge(Review("UPDATE", now.ToJsonString(), old));

        Assert.True(response.Allowed);
    }

    [Fact]
    public void Judge_NameStillToBeMade_IsJudgedAll()
    {
        var generated = JsonNode.Parse(Configuration("""{"permisions":{}}"""))!;
        generated["metadata"] = new JsonObject { ["generateName"] = "policy-" };

        var response = judge.Judge(Review("CREATE", generated.ToJsonString(), null));

        Assert.False(response.Allowed);
        Assert.Contains("spec.settings.permisions", response.Status!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", false)]
    [InlineData("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", true)]
    public void Judge_RoutesThatClaimTheSame_TheYoungerIsRefused(string before, string now, bool allowed)
    {
        cluster.Add(Read(Project, ApiJson.Default.ClaudeProject), Read(Route("z", before), ApiJson.Default.ModelRoute));

        var response = Create(Route("a", now));

        Assert.Equal(allowed, response.Allowed);
        Assert.True(allowed || response.Status!.Message.StartsWith("spec.match: claims the same requests of project team-a/a as ModelRoute team-a/z, which is older", StringComparison.Ordinal), response.Status?.Message);
    }

    [Fact]
    public void Judge_ThousandsOfFaults_AreCutAndCounted()
    {
        var rules = string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"Bsh{i}(x\""));

        var response = Create(Configuration($$$"""{"permissions":{"deny":[{{{rules}}}]}}"""));

        Assert.False(response.Allowed);
        Assert.Equal(Refusal.Most, response.Status!.Details!.Causes.Count);
        Assert.EndsWith($"and {200 - Refusal.Most} more", response.Status.Message, StringComparison.Ordinal);
    }

    private static string Configuration(string settings, string @namespace = "team-a", string? project = null) =>
        $$$"""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"c","namespace":"{{{@namespace}}}"},"spec":{{{(project is null ? "{" : $$"""{"projectRef":{{project}},""")}}}"settings":{{{settings}}}}}""";

    private static string Extending(string name, string other) =>
        $$$"""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"{{{name}}}","namespace":"team-a"},"spec":{"extends":[{"name":"{{{other}}}"}]}}""";

    private static string Route(string name, string created) =>
        $$$"""{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ModelRoute","metadata":{"name":"{{{name}}}","namespace":"team-a","creationTimestamp":"{{{created}}}"},"spec":{"projectRef":{"name":"a"},"strategy":{"type":"Priority"},"match":[{"models":["claude-*"]}],"targets":[{"name":"t","provider":"anthropic"}]}}""";

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, type)!;

    private AdmissionResponse Create(string json) => judge.Judge(Review("CREATE", json, null));

    private static AdmissionRequest Review(string operation, string json, string? old)
    {
        var element = JsonDocument.Parse(json).RootElement;
        return new AdmissionRequest
        {
            Uid = "u",
            Kind = new GroupVersionKind("claudeconfig.dev", "v1alpha1", element.GetProperty("kind").GetString()!),
            Operation = operation,
            Namespace = "team-a",
            Object = element,
            OldObject = old is null ? null : JsonDocument.Parse(old).RootElement,
        };
    }
}
