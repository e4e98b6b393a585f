using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>All that planning a project's members looks at.</summary>
/// <param name="Project">The project.</param>
/// <param name="Namespaces">The namespaces that belong to it.</param>
internal sealed record MembersInputs(ClaudeProject Project, IReadOnlyList<string> Namespaces);
