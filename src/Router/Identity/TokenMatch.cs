using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>A project that an identity belongs to.</summary>
/// <param name="Project">The project.</param>
/// <param name="Member">Whom its usage is attributed to there.</param>
/// <param name="Groups">Groups of the member that some route or budget names.</param>
internal sealed record TokenMatch(ProjectView Project, string Member, IReadOnlyList<string> Groups)
{
    public TokenMatch(ProjectView project, string member)
        : this(project, member, [])
    {
    }
}
