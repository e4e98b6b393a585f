using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Validation.Sets;

/// <summary>A reference from one object to another.</summary>
/// <param name="Field">The field that holds it.</param>
/// <param name="Kind">The kind that is referred to.</param>
/// <param name="Target">The object that is referred to.</param>
/// <param name="GrantField">The field in which the referent admits referrers of this kind; null where it need not.</param>
internal sealed record ReferenceEdge(string Field, string Kind, ObjectKey Target, string? GrantField);
