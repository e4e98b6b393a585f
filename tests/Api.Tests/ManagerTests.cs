using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Api.Tests;

/// <summary>What config/manager says about each program, held against what the program understands.</summary>
public sealed partial class ManagerTests
{
    private static readonly Dictionary<string, string> Sources = new() { ["operator"] = "Operator", ["metering"] = "Metering", ["gateway"] = "Router" };

    public static TheoryData<string> Programs => [.. Sources.Keys];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Container_Arguments_AreOptionsOfTheProgram(string program)
    {
        var code = string.Concat(Directory.EnumerateFiles(Repository.PathOf("src", Sources[program]), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.SkipWhen(!code.Contains("Option<", StringComparison.Ordinal), $"src/{Sources[program]} has no command line yet");
        var arguments = Container(program)["args"]!.AsArray().Select(argument => argument!.GetValue<string>().Split('=')[0]);
        Assert.All(arguments, argument => Assert.Contains($"\"{argument}\"", code, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Container_Runs_WithoutRootOnAReadOnlyDiskWithinLimits(string program)
    {
        var container = Container(program);
        var pod = Pod(program);
        Assert.True(pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>());
        Assert.Null(pod["hostNetwork"]);
        Assert.True(container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>());
        Assert.False(container["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>());
        Assert.NotNull(container["resources"]!["limits"]!["memory"]);
        Assert.Equal($"claudeconfig/{program}", container["image"]!.GetValue<string>().Split(':')[0]);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Container_ProbesAndMounts_NameWhatExists(string program)
    {
        var container = Container(program);
        var ports = container["ports"]!.AsArray().Select(port => port!["name"]!.GetValue<string>());
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Contains(container[probe]!["httpGet"]!["port"]!.GetValue<string>(), ports));

        var workload = Workload(program);
        var volumes = Names(Pod(program)["volumes"]).Concat(Names(workload["spec"]!["volumeClaimTemplates"]));
        Assert.Equal(volumes.Order(), Names(container["volumeMounts"]).Order());
        var mounts = container["volumeMounts"]!.AsArray().Select(mount => mount!["mountPath"]!.GetValue<string>()).ToList();
        var paths = container["args"]!.AsArray().Select(argument => Path().Match(argument!.GetValue<string>())).Where(match => match.Success).Select(match => match.Groups[1].Value);
        Assert.All(paths, path => Assert.Contains(mounts, mount => path == mount || path.StartsWith($"{mount}/", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Workload_Disruption_KeepsOneReplica(string program)
    {
        var selector = Workload(program)["spec"]!["selector"]!;
        var budget = Objects(program).Single(manifest => manifest["kind"]!.GetValue<string>() == "PodDisruptionBudget");
        Assert.True(JsonNode.DeepEquals(selector, budget["spec"]!["selector"]));
        Assert.True(JsonNode.DeepEquals(selector["matchLabels"], Workload(program)["spec"]!["template"]!["metadata"]!["labels"]));
    }

    [Fact]
    public void Gateway_Replicas_AreTheAutoscalersAlone() => Assert.Null(Workload("gateway")["spec"]!["replicas"]);

    private static IReadOnlyList<JsonObject> Objects(string program) => YamlJson.ReadFile(Repository.PathOf("config", "manager", $"{program}.yaml"));

    private static JsonObject Workload(string program) => Objects(program).Single(manifest => manifest["spec"]?["template"] is not null);

    private static JsonObject Pod(string program) => Workload(program)["spec"]!["template"]!["spec"]!.AsObject();

    private static JsonObject Container(string program) => Pod(program)["containers"]!.AsArray().Single()!.AsObject();

    private static IEnumerable<string> Names(JsonNode? list) =>
        (list?.AsArray() ?? []).Select(entry => (entry!["name"] ?? entry["metadata"]!["name"])!.GetValue<string>());

    [GeneratedRegex("=(/(?:var|etc)/.*)$")]
    private static partial Regex Path();
}
