namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>A resource across its versions; objects are stored once.</summary>
internal sealed record GroupResource(string Group, string Resource)
{
    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
