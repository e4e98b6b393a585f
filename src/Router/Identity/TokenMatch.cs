using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>A project that an identity belongs to.</summary>
/// <param name="Project">The project.</param>
/// <param name="Member">Whom its usage is attributed to there.</param>
internal sealed record TokenMatch(ProjectView Project, string Member);
