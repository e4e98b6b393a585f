using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Resolution;

/// <summary>What a forest needs to know of an object.</summary>
internal readonly record struct ParentNode(
    ObjectKey Key, DateTime CreationTime, ObjectReference? ParentRef, AllowedNamespaces? AllowedNamespaces)
{
    public const string Field = "spec.parentRef";
}
