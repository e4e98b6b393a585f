namespace ClaudeConfig.LocalCluster.Cel;

/// <summary>Where CEL's evaluator is found and how long it may take.</summary>
internal sealed record CelOptions
{
    /// <summary>Names a folder whose node_modules holds @bufbuild/cel.</summary>
    public const string FolderVariable = "LOCALCLUSTER_CEL";

    public string Node { get; init; } = "node";

    /// <summary>Folder that holds node_modules; null to look at <see cref="FolderVariable"/>, then beside the script, then in the source tree around the program.</summary>
    public string? ModulesFolder { get; init; }

    public string Script { get; init; } = Path.Combine(AppContext.BaseDirectory, "Cel", "cel.mjs");

    /// <summary>For all rules of one object.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For the first answer of a process: a busy machine starts Node slowly.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
