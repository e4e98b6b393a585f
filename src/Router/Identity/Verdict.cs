using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>What a verifier found: a project and a member, or a refusal.</summary>
internal readonly record struct Verdict(ProjectView? Project, string? Member, string? Key, RequestRefusal? Refusal)
{
    /// <summary>Groups of the member that some route or budget names.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    public static Verdict No(RequestRefusal refusal) => new(null, null, null, refusal);
}
