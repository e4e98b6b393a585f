using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Identity;

/// <summary>Who asks.</summary>
/// <param name="Project">The project as configured when the request came in.</param>
/// <param name="Attribution">Who is charged.</param>
internal sealed record Caller(ProjectView Project, Attribution Attribution)
{
    /// <summary>Groups of the member that some route or budget names.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether a list of members and groups means this caller; an empty one means everybody.</summary>
    public bool IsAmong(IReadOnlyList<string> members)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i] == Attribution.Member || (Groups.Count > 0 && Groups.Contains(members[i], StringComparer.Ordinal)))
            {
                return true;
            }
        }

        return members.Count == 0;
    }
}
