using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Configuration;

/// <summary>Leaves out of a configuration what cannot be used beside the rest, and says so: one bad entry costs the others nothing. Pure.</summary>
internal static class ConfigReview
{
    /// <summary>The first of several that share a name or an id stays.</summary>
    public static RouterConfig Of(RouterConfig config, List<string> problems)
    {
        var projects = FirstOfEach(config.Projects, project => project.Project, "project", problems);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var reviewed = config with
        {
            Projects = [.. projects.Select(project => project with { Keys = KeysOf(project, keys, problems) })],
            Providers = FirstOfEach(config.Providers, provider => provider.Id, "provider", problems),
        };
        // Kept: without its address a provider is not asked, and a request that has no other is told why.
        var outbound = reviewed.Outbound ?? OutboundPolicy.Default;
        problems.AddRange(outbound.EntryProblems());
        return reviewed;
    }

    private static VirtualKeyEntry[] KeysOf(ProjectEntry project, HashSet<string> known, List<string> problems)
    {
        var keys = new List<VirtualKeyEntry>();
        foreach (var key in project.Keys)
        {
            if (known.Add(key.Id))
            {
                keys.Add(key);
            }
            else
            {
                problems.Add($"key {key.Name} of project {project.Project} has the id of a key before it ({key.Id}) and is left out");
            }
        }

        return [.. keys];
    }

    private static List<T> FirstOfEach<T, TName>(IReadOnlyList<T> entries, Func<T, TName> nameOf, string kind, List<string> problems)
        where TName : notnull
    {
        var known = new HashSet<TName>();
        var kept = new List<T>(entries.Count);
        foreach (var entry in entries)
        {
            if (known.Add(nameOf(entry)))
            {
                kept.Add(entry);
            }
            else
            {
                problems.Add($"{kind} {nameOf(entry)} is in the configuration twice; the second is left out");
            }
        }

        return kept;
    }
}
