namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Who of a session started whom, with what each spent. Pure.</summary>
internal static class AgentTree
{
    private const int Deepest = 4;

    /// <summary>Rows of agents below the one that started them, the dearest first; those of whom nobody knows who started them lie below the main one.</summary>
    /// <param name="rows">Told apart by agent and parentAgent.</param>
    /// <returns>Each with its depth: 0 is the session's main agent.</returns>
    public static IReadOnlyList<(CostRow Row, int Depth)> Of(IReadOnlyList<CostRow> rows)
    {
        var agents = rows.ToLookup(Agent);
        string ParentOf(string agent) => agents[agent].Select(Parent).FirstOrDefault(parent => parent != agent && agents.Contains(parent)) ?? "";
        var below = agents.Select(own => own.Key).Where(agent => agent.Length > 0).ToLookup(ParentOf);
        var (tree, seen) = (new List<(CostRow, int)>(), new HashSet<string>());
        void Add(string agent, int depth)
        {
            if (seen.Add(agent))
            {
                tree.AddRange(agents[agent].OrderByDescending(row => row.Sums.Cost).Select(row => (row, Math.Min(depth, Deepest))));
                foreach (var child in below[agent].OrderByDescending(child => agents[child].Sum(row => row.Sums.Cost)).ThenBy(child => child, StringComparer.Ordinal))
                {
                    Add(child, depth + 1);
                }
            }
        }

        Add("", 0);
        // Agents that name each other as the one that started them hang on nobody.
        foreach (var agent in agents.Select(own => own.Key).Order(StringComparer.Ordinal))
        {
            Add(agent, 1);
        }

        return tree;
    }

    public static string Agent(CostRow row) => row.Groups.GetValueOrDefault("agent") ?? "";

    private static string Parent(CostRow row) => row.Groups.GetValueOrDefault("parentAgent") ?? "";
}
