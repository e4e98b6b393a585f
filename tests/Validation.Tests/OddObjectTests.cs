using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.Validation.Schemas;
using CsCheck;

namespace ClaudeConfig.Validation.Tests;

/// <summary>Whatever a file holds, it is judged: no exception, no hang. And what is judged right is what the API server's schema takes.</summary>
public sealed class OddObjectTests
{
    private static readonly string[] Seeds = [.. Case.All().Select(@case => @case.Manifest)];

    private static readonly string[] Odd =
    [
        "null", "~", "[]", "{}", "\"\"", "0", "-1", "1e999", "99999999999999999999", ".nan", "0x7", "yes", "\"\\u0000\"", "\"\\uD800\"", "\"😀\"", "*a", "&a [*a]", "!!str 5", "!!binary x",
        "<<", "|\n", "- a", "{a: {a: {a: {}}}}", "2026-11-01", "\"-----BEGIN PRIVATE KEY-----\"", "[[[[[[[[]]]]]]]]", "\t", "\r", "---", "...", "%YAML 1.2", "? a", "'", "\"", "\\", "#",
    ];

    private static readonly Func<JsonNode?>[] Values =
    [
        () => null, () => "", () => "a", () => "Monthly", () => 5, () => -1, () => 1.5, () => true, () => new JsonArray(), () => new JsonObject(),
        () => "2026-11-01T00:00:00Z", () => new JsonArray("a", "a"),
    ];

    [Theory]
    [InlineData("spec: {*a}")]
    [InlineData("kind: Budget\nmetadata: {name: x, *a}")]
    [InlineData("- *a\n- {? *a}")]
    public void Load_AnAliasWithoutItsValue_IsASyntaxError(string text)
    {
        var report = ManifestSet.Load([new ManifestFile("odd", Encoding.UTF8.GetBytes(text))], new ValidationOptions()).Report;
        Assert.Contains(report.Problems, problem => problem.IsError);
    }

    [Fact]
    public void Load_TenThousandOddTexts_AreJudged()
    {
        var edit = Gen.Select(Gen.Int[0, 100000], Gen.Int[0, 40], Gen.Int[0, Odd.Length - 1].Select(i => Odd[i]));
        Gen.Select(Gen.Int[0, Seeds.Length - 1].Select(i => Seeds[i]), edit.Array[1, 4]).Sample(
            sample =>
            {
                var text = new StringBuilder(sample.Item1);
                foreach (var (at, length, odd) in sample.Item2)
                {
                    var start = text.Length == 0 ? 0 : at % text.Length;
                    text.Remove(start, Math.Min(length, text.Length - start)).Insert(start, odd);
                }

                ManifestSet.Load([new ManifestFile("odd", Encoding.UTF8.GetBytes(text.ToString()))], new ValidationOptions());
            },
            iter: 7000, threads: 2);
    }

    [Fact]
    public void Check_ThreeThousandOddObjects_AreRefusedWhereTheApiServerRefusesThem()
    {
        string[] kinds = [.. KindSchemas.Kinds];
        Gen.Select(Gen.Int[0, kinds.Length - 1].Select(i => kinds[i]), Gen.Int[0, int.MaxValue], Gen.Int[0, Values.Length - 1].Select(i => Values[i])).Sample(
            sample =>
            {
                var kind = KindSchemas.Of(sample.Item1)!;
                var spec = Example(kind.Root.Properties["spec"], 0, new Random(sample.Item2));
                Mutate(spec, new Random(sample.Item2), sample.Item3);
                var json = new JsonObject { ["apiVersion"] = "claudeconfig.dev/v1alpha1", ["kind"] = sample.Item1, ["spec"] = spec };
                var node = Documents.DocumentReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString()))[0].Root!;
                var ours = SchemaCheck.Check(node, kind).Findings;

                var theirs = (JsonObject)json.DeepClone();
                var unknown = SchemaPruner.Prune(theirs, kind.Root);
                SchemaDefaulter.Default(theirs, kind.Root);
                var errors = SchemaValidator.Validate(theirs, kind.Root);
                ListTypeValidator.Validate(theirs, kind.Root, "", errors);
                var rules = errors.Count > 0 ? [] : CrdSchema.Cel.Rules.RuleValidation.Validate(kind.Rules!, theirs, null);
                Assert.True(
                    ours.Count > 0 == (unknown.Count > 0 || errors.Count > 0 || rules.Count > 0),
                    $"{json.ToJsonString()}\nours: {string.Join("; ", ours.Select(finding => finding.ToString()))}\ntheirs: {string.Join("; ", unknown.Concat(errors.Concat(rules).Select(error => $"{error.Field} {error.Message}")))}");
            },
            iter: 3000, threads: 2);
    }

    /// <summary>A value that the schema takes, or nearly: all that is required and some of the rest.</summary>
    private static JsonNode? Example(SchemaNode schema, int depth, Random random)
    {
        switch (schema.Type)
        {
            case "object":
                var map = new JsonObject();
                foreach (var (name, child) in schema.Properties.OrderBy(property => property.Key, StringComparer.Ordinal))
                {
                    if (schema.Required.Contains(name) || (depth < 3 && random.Next(4) == 0))
                    {
                        map[name] = Example(child, depth + 1, random);
                    }
                }

                return map;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, Math.Max((int)(schema.MinItems ?? 0), random.Next(3))).Select(_ => Example(schema.Items!, depth + 1, random))]);
            case "integer" or "number":
                return (long)(schema.Minimum ?? 1) + random.Next(3);
            case "boolean":
                return random.Next(2) == 0;
            default:
                return schema.Enum.Count > 0 ? schema.Enum[random.Next(schema.Enum.Count)]!.DeepClone() : schema.Format == "date-time" ? "2026-11-01T00:00:00Z" : random.Next(3) == 0 ? "10m" : "a";
        }
    }

    private static void Mutate(JsonNode? root, Random random, Func<JsonNode?> value)
    {
        var at = root;
        while (at is JsonObject { Count: > 0 } map)
        {
            var name = map.ElementAt(random.Next(map.Count)).Key;
            if (random.Next(3) == 0)
            {
                map[random.Next(4) == 0 ? name + "x" : name] = value();
                return;
            }

            at = map[name] is JsonArray { Count: > 0 } list ? list[random.Next(list.Count)] : map[name];
        }
    }
}
