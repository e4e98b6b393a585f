using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>All that planning a project's egress looks at.</summary>
/// <param name="Project">The project.</param>
/// <param name="Namespaces">The namespaces that belong to it.</param>
internal sealed record EgressInputs(ClaudeProject Project, IReadOnlyList<string> Namespaces);
