namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>One element of a level of a <see cref="FieldSet"/>: in the set itself, above others that are, or both.</summary>
internal readonly record struct FieldNode(PathElement Element, bool IsMember, FieldSet Children)
{
    public bool IsEmpty => !IsMember && Children.IsEmpty;
}
