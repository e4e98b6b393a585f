using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Api.Tests;

/// <summary>Each CEL rule has a manifest that passes and one that fails with exactly its message, under Rules/.</summary>
public sealed partial class RuleTests(CelRunner cel) : IClassFixture<CelRunner>
{
    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Folder, file))];

    private static string Folder => Repository.PathOf("tests", "Api.Tests", "Rules");

    [Theory]
    [MemberData(nameof(Files))]
    public void Rule_ValidManifest_Passes(string file) =>
        Assert.Empty(Check(Case(file)["valid"]!.AsObject()));

    [Theory]
    [MemberData(nameof(Files))]
    public void Rule_InvalidManifest_GetsExactlyItsMessage(string file) =>
        Assert.Equal([Case(file)["message"]!.GetValue<string>()], Check(Case(file)["invalid"]!.AsObject()));

    [Fact]
    public void Rules_EveryOne_HasACase()
    {
        var tested = Files
            .Select(row => Case(row.Data))
            .Select(test => (Kind: test["valid"]!["kind"]!.GetValue<string>(), Message: Index().Replace(test["message"]!.GetValue<string>(), "[]")))
            .ToHashSet();
        var untested =
            from kind in Crds.Kinds
            from position in Crds.Walk(Crds.Schema(kind))
            from rule in position.Node["x-kubernetes-validations"]?.AsArray() ?? []
            let message = $"{position.Path}: Invalid value: \"{position.Node["type"]}\": {rule["message"]}"
            where !tested.Contains((kind, message))
            select $"{kind}: {message}";
        Assert.Empty(untested);
    }

    private static JsonObject Case(string file) => YamlJson.ReadFile(Path.Combine(Folder, file)).Single();

    private IReadOnlyList<string> Check(JsonObject manifest) =>
        cel.Validate(Crds.Schema(manifest["kind"]!.GetValue<string>()), manifest);

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index();
}
