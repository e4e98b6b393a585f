namespace ClaudeConfig.Domain.Routes;

/// <summary>What is wrong with a route.</summary>
/// <param name="Reason">A condition reason.</param>
/// <param name="Message">Object, field, value and remedy.</param>
/// <param name="Field">The field at fault.</param>
public sealed record RouteProblem(string Reason, string Message, string Field = "spec");
