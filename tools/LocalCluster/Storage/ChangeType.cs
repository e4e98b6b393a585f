namespace ClaudeConfig.LocalCluster.Storage;

internal enum ChangeType : byte
{
    Added,
    Modified,
    Deleted,
}
