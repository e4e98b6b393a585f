using System.Text.Json.Nodes;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;
using ClaudeConfig.LocalCluster.Definitions;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.Api.Tests;

/// <summary>Each constraint of the schema lets a full manifest pass and refuses one that breaks it, with its exact message.</summary>
public sealed class SchemaConstraintTests
{
    public static TheoryData<string> Kinds => [.. Crds.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FullManifests_Checked_AreValid(string kind)
    {
        var schema = Compile(kind);
        Assert.All(Manifests(kind), manifest =>
        {
            Assert.Empty(schema.Validate(manifest, null));
            Assert.Empty(schema.Prune(manifest));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Constraint_EachBroken_GetsItsMessage(string kind)
    {
        var schema = Compile(kind);
        Assert.All(ViolationsOf(kind), violation =>
        {
            var messages = schema.Validate(violation.Manifest, null).Select(error => $"{error.Field}: {error.Message}").ToList();
            Assert.True(messages.Contains(violation.Message), $"{violation.Constraint}: wanted {violation.Message}\n  got {string.Join("\n      ", messages)}");
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Constraint_EachInTheSchema_IsBrokenByATest(string kind)
    {
        var broken = ViolationsOf(kind).Select(violation => violation.Constraint).ToHashSet();
        Assert.DoesNotContain(Violations.Constraints(Crds.Schema(kind)), constraint => !broken.Contains(constraint));
    }

    private static List<Violation> ViolationsOf(string kind) =>
        [.. Manifests(kind).SelectMany(manifest => Position.Of(manifest, Crds.Schema(kind))).SelectMany(Violations.Of).DistinctBy(violation => violation.Constraint)];

    private static IReadOnlyList<JsonObject> Manifests(string kind) =>
        YamlJson.ReadFile(Repository.PathOf("tests", "Api.Tests", "Full", $"{kind.ToLowerInvariant()}.yaml"));

    private static ResourceSchema Compile(string kind) =>
        CrdSchemaCompiler.CompileVersion(
            Crds.Crd(kind)["spec"]!["versions"]!.AsArray().Single(version => (string?)version!["name"] == ApiGroup.Version)!.AsObject());
}
