namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The fields one of this process's field managers owns in a live object, as the API wrote them (FieldsV1 JSON).</summary>
/// <param name="Manager">The field manager.</param>
/// <param name="Subresource">Such as <c>status</c>; empty for the object itself.</param>
/// <param name="Fields">The UTF-8 FieldsV1; equal sets share one array.</param>
internal readonly record struct FieldOwnership(string Manager, string Subresource, byte[] Fields);
