namespace ClaudeConfig.Backups;

/// <summary>What backups hold, in the order in which it is put back: what is referred to before what refers to it.</summary>
public static class BackupKinds
{
    /// <summary>The rendered files of a configuration.</summary>
    public const string Revision = "Revision";

    /// <summary>The kinds of objects with their plurals.</summary>
    public static IReadOnlyList<(string Kind, string Plural)> Objects { get; } =
    [
        ("ClaudeProject", "claudeprojects"), ("ClaudeConfiguration", "claudeconfigurations"), ("ModelRoute", "modelroutes"), ("Budget", "budgets"),
    ];

    /// <summary>The plural of a kind; null for one that is not backed up.</summary>
    /// <param name="kind">The kind.</param>
    public static string? PluralOf(string kind) => Objects.FirstOrDefault(item => item.Kind == kind).Plural;

    /// <summary>The place of a kind in the order.</summary>
    /// <param name="kind">The kind.</param>
    public static int OrderOf(string kind)
    {
        for (var i = 0; i < Objects.Count; i++)
        {
            if (Objects[i].Kind == kind)
            {
                return i;
            }
        }

        return Objects.Count;
    }
}
