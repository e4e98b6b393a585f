using System.Text.Json.Nodes;

namespace ClaudeConfig.Api.Tests.Support;

/// <summary>A manifest that breaks one constraint of the schema.</summary>
/// <param name="Constraint">Which one, for example <c>spec.keys[].name maxLength</c>.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Message">What the API server answers, among other things that follow from it.</param>
internal sealed record Violation(string Constraint, JsonObject Manifest, string Message);
