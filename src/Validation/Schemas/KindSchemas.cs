using System.Text.Json.Nodes;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>The four kinds, from the definitions that are installed into clusters. Each is compiled when it is first asked for.</summary>
internal static class KindSchemas
{
    private static readonly Dictionary<string, Lazy<KindSchema>> All = new(StringComparer.Ordinal)
    {
        [ClaudeProject.KubeKind] = Load(ClaudeProject.KubeKind, ClaudeProject.KubePlural),
        [ClaudeConfiguration.KubeKind] = Load(ClaudeConfiguration.KubeKind, ClaudeConfiguration.KubePlural),
        [Budget.KubeKind] = Load(Budget.KubeKind, Budget.KubePlural),
        [ModelRoute.KubeKind] = Load(ModelRoute.KubeKind, ModelRoute.KubePlural),
    };

    public static IEnumerable<string> Kinds => All.Keys;

    public static KindSchema? Of(string kind) => All.TryGetValue(kind, out var schema) ? schema.Value : null;

    private static Lazy<KindSchema> Load(string kind, string plural) => new(() =>
    {
        using var stream = typeof(KindSchemas).Assembly.GetManifestResourceStream($"{Api.ApiGroup.Name}_{plural}.yaml")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var definition = (JsonObject)DocumentReader.Read(content.ToArray())[0].Root!.ToJson()!;
        var root = SchemaParser.Parse((JsonObject)definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!);
        return new KindSchema(kind, root, RuleTree.Compile(root, isRoot: true));
    });
}
