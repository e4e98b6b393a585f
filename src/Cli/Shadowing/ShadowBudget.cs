using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Cli.Shadowing;

/// <summary>A Budget that only counts, and what it would count.</summary>
/// <param name="Budget">The Budget.</param>
/// <param name="Limit">Its limit, in USD.</param>
/// <param name="Projects">The projects that it covers.</param>
internal sealed record ShadowBudget(Budget Budget, decimal Limit, IReadOnlyList<ObjectKey> Projects)
{
    /// <summary>What the report of costs is asked for.</summary>
    public string Query(DateTimeOffset from, DateTimeOffset to, string bucket)
    {
        var scope = Budget.Spec.Scope;
        IEnumerable<(string Name, string Value)> parameters =
        [
            ("from", Text(from)), ("to", Text(to)), ("bucket", bucket), ("groupBy", "key,member,model"), ("limit", "10000"),
            .. Projects.Select(project => ("project", project.ToString())),
            .. (scope.Keys ?? []).Select(key => ("key", key)),
            .. (scope.Members ?? []).Select(member => ("member", member)),
            .. (scope.Tags ?? new Dictionary<string, string>()).Select(tag => ($"tag:{tag.Key}", tag.Value)),
        ];
        return "/v1/cost?" + string.Join('&', parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}"));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
