using ClaudeConfig.Api;
using ClaudeConfig.Policy;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation.Objects;

/// <summary>A ConfigMap among the manifests.</summary>
/// <param name="Content">What it holds.</param>
/// <param name="IsLabelled">Whether configurations may take it.</param>
internal sealed record GivenMap(ContentMap Content, bool IsLabelled)
{
    public static GivenMap Of(ManifestNode node) => new(
        new ContentMap("", Texts(node["data"])) { Binary = [.. (node["binaryData"]?.Members ?? []).Select(member => member.Name)] },
        node["metadata"]?["labels"]?.Members?.Any(label => label.Name == Names.ContentLabel) == true);

    private static Dictionary<string, string> Texts(ManifestNode? data) =>
        (data?.Members ?? []).Where(entry => entry.Value.Text is not null).DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => entry.Value.Text!, StringComparer.Ordinal);
}
