using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>The 409 of an apply, in the words of kube-apiserver: kubectl prints them, and tools read the causes.</summary>
internal static class ConflictAnswer
{
    public static PatchException Of(IEnumerable<FieldConflict> conflicts)
    {
        var all = conflicts
            .SelectMany(conflict => conflict.Fields.Paths().Select(path => (Manager: conflict.Manager.ToString(), Path: string.Concat(path))))
            .ToList();
        var causes = all.Select(conflict => new FieldError(conflict.Path, "FieldManagerConflict", $"conflict with {conflict.Manager}")).ToList();
        return PatchException.Conflict(Sentence(all), causes);
    }

    private static string Sentence(List<(string Manager, string Path)> conflicts)
    {
        if (conflicts.Count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        }

        var lines = conflicts
            .GroupBy(conflict => conflict.Manager)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group.Select(conflict => $"- {conflict.Path}").Prepend($"conflicts with {group.Key}:"));
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}
