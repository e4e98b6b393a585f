using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>What a verifier found: a project and a member, or a refusal.</summary>
internal readonly record struct Verdict(ProjectView? Project, string? Member, string? Key, RequestRefusal? Refusal)
{
    public static Verdict No(RequestRefusal refusal) => new(null, null, null, refusal);
}
