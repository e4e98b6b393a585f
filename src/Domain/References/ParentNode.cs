using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.References;

/// <summary>What a forest needs to know of an object.</summary>
internal readonly record struct ParentNode(
    ObjectKey Key, DateTime CreationTime, ObjectReference? ParentRef, AllowedNamespaces? Allowed)
{
    public const string Field = "spec.parentRef";
}
