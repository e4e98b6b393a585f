using System.Text.Json.Nodes;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;
using ClaudeConfig.Manifests;
using ClaudeConfig.Manifests.Crds;
using ClaudeConfig.Manifests.Output;

namespace ClaudeConfig.Api.Tests;

/// <summary>What holds for every generated CRD.</summary>
public sealed class CrdTests
{
    public static TheoryData<string> Kinds => [.. Crds.Kinds];

    [Fact]
    public void GeneratedFiles_ComparedWithTheTypes_AreUpToDate() =>
        Assert.Empty(new GeneratedTree(Repository.Root, Repository.PathOf("config")).Differences(Generator.Generate()));

    [Fact]
    public void GeneratedFiles_OneEdited_AreReported()
    {
        using var folder = new TemporaryFolder();
        var tree = new GeneratedTree(folder.Path, Path.Combine(folder.Path, "config"));
        var files = Generator.Generate();
        tree.Write(files);
        Assert.Empty(tree.Differences(files));

        File.AppendAllText(Path.Combine(folder.Path, files[0].Path), "edited: true\n");
        File.Delete(Path.Combine(folder.Path, files[1].Path));
        File.WriteAllText(Path.Combine(folder.Path, "config/crd/old.yaml"), "# Generated from src/Api\n");

        Assert.Collection(
            tree.Differences(files),
            edited => Assert.StartsWith(files[0].Path, edited, StringComparison.Ordinal),
            missing => Assert.Equal($"{files[1].Path}: missing", missing),
            stale => Assert.Equal("config/crd/old.yaml: nothing generates this file any more", stale));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_Size_FitsIntoTheLastAppliedAnnotation(string kind)
    {
        var file = new FileInfo(Crds.FileOf(ApiKind.All.Single(entry => entry.Kind == kind)));
        Assert.InRange(file.Length, 1024, 200 * 1024);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_EveryListStringAndMapOfSpec_HasABound(string kind)
    {
        var unbounded =
            from position in Crds.Walk(Crds.Schema(kind))
            where position.Path.StartsWith("spec", StringComparison.Ordinal)
            let bound = BoundOf(position.Node)
            where bound is not null && position.Node[bound] is null
            select $"{position.Path}: no {bound}";
        Assert.Empty(unbounded);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_EveryField_IsExplainedAndHasNoDefault(string kind)
    {
        var positions = Crds.Walk(Crds.Schema(kind))
            .Where(position => position.Path.Length > 0 && position.Path != "metadata" && !position.Path.EndsWith(']') && !position.Path.EndsWith('}'));
        Assert.All(positions, position =>
        {
            Assert.False(string.IsNullOrWhiteSpace(position.Node["description"]?.GetValue<string>()), position.Path);
            Assert.Null(position.Node["default"]);
        });
    }

    /// <summary>A real API server refuses a definition whose metadata says anything else.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_Metadata_HasNothingButItsType(string kind) =>
        Assert.Equal("""{"type":"object"}""", Crds.Schema(kind)["properties"]!["metadata"]!.ToJsonString());

    /// <summary>The API server shows people the expression of a pattern; a rule has a sentence.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_NoFieldOfSpec_HasAPattern(string kind) =>
        Assert.DoesNotContain(Crds.Walk(Crds.Schema(kind)), position => position.Path.StartsWith("spec", StringComparison.Ordinal) && position.Node["pattern"] is not null);

    /// <summary>What is longer than a rule reads costs more than the API server allows, or fails there.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_EveryListAndStringWithOrBelowARule_HasABound(string kind)
    {
        var positions = Crds.Walk(Crds.Schema(kind)).ToArray();
        var ruled = positions.Where(position => position.Node["x-kubernetes-validations"] is not null).Select(position => position.Path).ToArray();
        var unbounded =
            from position in positions
            where ruled.Any(path => position.Path == path || position.Path.StartsWith($"{path}.", StringComparison.Ordinal) || position.Path.StartsWith($"{path}[", StringComparison.Ordinal) || position.Path.StartsWith($"{path}{{", StringComparison.Ordinal))
            let bound = BoundOf(position.Node)
            where bound is not null and not "maximum" && position.Node[bound] is null
            select $"{position.Path}: no {bound}";
        Assert.Empty(unbounded);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_EveryMapList_RequiresItsKeys(string kind)
    {
        var lists = Crds.Walk(Crds.Schema(kind)).Where(position => position.Node["x-kubernetes-list-type"]?.GetValue<string>() == "map");
        Assert.All(lists, position =>
        {
            var required = position.Node["items"]!["required"]!.AsArray().Select(name => name!.GetValue<string>());
            Assert.Empty(position.Node["x-kubernetes-list-map-keys"]!.AsArray().Select(name => name!.GetValue<string>()).Except(required));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_Names_PutItIntoTheCategory(string kind)
    {
        var names = Crds.Crd(kind)["spec"]!["names"]!;
        Assert.Equal(["claude"], names["categories"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.NotEmpty(names["shortNames"]!.AsArray());
        Assert.NotNull(Crds.Version(kind)["subresources"]!["status"]);
    }

    [Fact]
    public void Budget_Columns_AreThoseOfTheDesign()
    {
        var columns = Crds.Version("Budget")["additionalPrinterColumns"]!.AsArray().ToLookup(column => column!["priority"] is not null, column => column!["name"]!.GetValue<string>());
        Assert.Equal(["READY", "ENFORCED", "STATE", "LIMIT", "SPENT", "HELD", "USED", "FORECAST", "EXHAUSTS", "RESETS", "AGE"], columns[false]);
        Assert.Equal(["CURRENCY", "TZ", "ANOMALY", "UNPRICED", "LAG"], columns[true]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_Columns_PointAtFieldsOfTheSchema(string kind)
    {
        var paths = Crds.Walk(Crds.Schema(kind)).Select(position => position.Path).Append("metadata.creationTimestamp").ToHashSet();
        var columns = Crds.Version(kind)["additionalPrinterColumns"]!.AsArray().Select(column => column!["jsonPath"]!.GetValue<string>());
        Assert.All(columns, path => Assert.Contains(SchemaPath(path), paths));
    }

    private static string SchemaPath(string jsonPath)
    {
        var open = jsonPath.IndexOf("[?", StringComparison.Ordinal);
        var plain = open < 0 ? jsonPath : string.Concat(jsonPath[..open], "[]", jsonPath[(jsonPath.IndexOf(')', open) + 2)..]);
        return plain.Replace("[*]", "[]", StringComparison.Ordinal).TrimStart('.');
    }

    private static string? BoundOf(JsonObject node) => node["type"]!.GetValue<string>() switch
    {
        "array" => "maxItems",
        "object" when node["additionalProperties"] is not null => "maxProperties",
        "string" when node["enum"] is null && node["format"] is null => "maxLength",
        "integer" => "maximum",
        _ => null,
    };
}
