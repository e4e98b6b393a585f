namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>In the order in which kube-apiserver sorts elements of one level.</summary>
internal enum PathElementKind
{
    Field,
    Key,
    Value,
    Index,
}
