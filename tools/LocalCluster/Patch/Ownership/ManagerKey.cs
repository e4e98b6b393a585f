namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>What tells one entry of metadata.managedFields from another.</summary>
/// <param name="Version">apiVersion of an updater; empty for an applier, which has one entry whatever version it applies.</param>
internal readonly record struct ManagerKey(string Manager, string Operation, string Version, string Subresource)
{
    public const string ApplyOperation = "Apply";
    public const string UpdateOperation = "Update";

    public bool IsApply => Operation == ApplyOperation;

    public static ManagerKey Applier(string manager, string subresource) => new(manager, ApplyOperation, "", subresource);

    public static ManagerKey Updater(string manager, string apiVersion, string subresource) => new(manager, UpdateOperation, apiVersion, subresource);

    /// <summary>The manager as conflict messages name it.</summary>
    public override string ToString()
    {
        var name = $"\"{Manager}\"";
        if (Subresource.Length > 0)
        {
            name = $"{name} with subresource \"{Subresource}\"";
        }

        return IsApply ? name : $"{name} using {Version}";
    }
}
