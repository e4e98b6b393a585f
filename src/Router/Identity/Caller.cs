using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>Who asks.</summary>
/// <param name="Project">The project as configured when the request came in.</param>
/// <param name="Attribution">Who is charged.</param>
internal sealed record Caller(ProjectView Project, Attribution Attribution);
