namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Whether somebody holds all that he is about to grant.</summary>
internal static class RuleCoverage
{
    /// <summary>The parts of the wanted rules that the held rules do not cover, in kube-apiserver's compact form and order.</summary>
    public static IReadOnlyList<PolicyRule> Missing(IReadOnlyList<PolicyRule> held, IReadOnlyList<PolicyRule> wanted)
    {
        var parts = wanted.SelectMany(Break).Where(part => !held.Any(rule => Covers(rule, part)));
        return [.. parts
            .GroupBy(part => part with { Verbs = [] }, ByScope.Instance)
            .Select(group => group.Key with { Verbs = [.. group.SelectMany(part => part.Verbs).Distinct()] })
            .OrderBy(rule => rule.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>One rule for each verb, group, resource and name.</summary>
    private static IEnumerable<PolicyRule> Break(PolicyRule rule)
    {
        foreach (var verb in rule.Verbs)
        {
            foreach (var url in rule.NonResourceUrls)
            {
                yield return new PolicyRule { Verbs = [verb], NonResourceUrls = [url] };
            }

            foreach (var group in rule.ApiGroups)
            {
                foreach (var resource in rule.Resources)
                {
                    foreach (var name in rule.ResourceNames.DefaultIfEmpty(null!))
                    {
                        yield return new PolicyRule { Verbs = [verb], ApiGroups = [group], Resources = [resource], ResourceNames = name is null ? [] : [name] };
                    }
                }
            }
        }
    }

    private static bool Covers(PolicyRule rule, PolicyRule part)
    {
        if (!Has(rule.Verbs, part.Verbs[0]))
        {
            return false;
        }

        if (part.NonResourceUrls.Count > 0)
        {
            var url = part.NonResourceUrls[0];
            return rule.NonResourceUrls.Any(held => held == url || (held.EndsWith('*') && url.StartsWith(held[..^1], StringComparison.Ordinal)));
        }

        return Has(rule.ApiGroups, part.ApiGroups[0])
            && rule.Resources.Any(held => CoversResource(held, part.Resources[0]))
            && (rule.ResourceNames.Count == 0 || (part.ResourceNames.Count > 0 && rule.ResourceNames.Contains(part.ResourceNames[0])));
    }

    private static bool CoversResource(string held, string wanted)
    {
        var slash = wanted.IndexOf('/', StringComparison.Ordinal);
        return held == "*" || held == wanted || (slash >= 0 && held == "*" + wanted[slash..]);
    }

    private static bool Has(IReadOnlyList<string> values, string wanted) => values.Contains("*") || values.Contains(wanted);

    private sealed class ByScope : IEqualityComparer<PolicyRule>
    {
        public static ByScope Instance { get; } = new();

        public bool Equals(PolicyRule? x, PolicyRule? y) => x?.ToString() == y?.ToString();

        public int GetHashCode(PolicyRule rule) => rule.ToString().GetHashCode(StringComparison.Ordinal);
    }
}
