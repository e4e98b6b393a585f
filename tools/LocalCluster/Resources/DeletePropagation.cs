namespace ClaudeConfig.LocalCluster.Resources;

internal enum DeletePropagation
{
    /// <summary>The request says nothing: finalizers that are there decide, else background.</summary>
    Default,
    Background,
    Foreground,
    Orphan,
}
