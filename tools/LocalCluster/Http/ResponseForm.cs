namespace ClaudeConfig.LocalCluster.Http;

/// <summary>In which form the client wants objects.</summary>
internal enum ResponseForm
{
    Object,
    Table,
    PartialMetadata,
}
