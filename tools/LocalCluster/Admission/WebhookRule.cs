using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>One rule of a webhook: which requests it is asked about.</summary>
/// <remarks>Source: k8s.io/apiserver/pkg/admission/plugin/webhook/predicates/rules.</remarks>
internal sealed record WebhookRule
{
    public IReadOnlyList<string> Operations { get; init; } = [];

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>Such as <c>pods</c>, <c>pods/status</c>, <c>*</c>, <c>*/*</c>.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>"*", "Cluster" or "Namespaced".</summary>
    public string Scope { get; init; } = "*";

    public static WebhookRule Read(JsonObject rule) => new()
    {
        Operations = Json.Texts(rule, "operations"),
        Groups = Json.Texts(rule, "apiGroups"),
        Versions = Json.Texts(rule, "apiVersions"),
        Resources = Json.Texts(rule, "resources"),
        Scope = Json.Text(rule, "scope") ?? "*",
    };

    /// <param name="resource">The request's resource, or an equivalent one.</param>
    public bool Matches(AdmissionRequest request, ResourceDefinition resource) =>
        Has(Operations, request.Operation)
        && Has(Groups, resource.Group)
        && Has(Versions, resource.Version)
        && Resources.Any(pattern => Names(pattern, resource.Plural, request.Subresource ?? ""))
        && (Scope == "*" || Scope == (request.Resource.Namespaced ? "Namespaced" : "Cluster"));

    private static bool Has(IReadOnlyList<string> patterns, string value) => patterns.Any(pattern => pattern == "*" || pattern == value);

    private static bool Names(string pattern, string resource, string subresource)
    {
        var slash = pattern.IndexOf('/', StringComparison.Ordinal);
        var (wanted, below) = slash < 0 ? (pattern, "") : (pattern[..slash], pattern[(slash + 1)..]);
        return (wanted == "*" || wanted == resource) && (below == "*" || below == subresource);
    }
}
