using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>Turns headers into a caller.</summary>
internal sealed class Authenticator(IReadOnlyList<ICredentialVerifier> verifiers)
{
    private const string Bearer = "Bearer ";
    private const int LongestAttribution = 128;
    private static readonly SortedDictionary<string, string> NoTags = [];

    public Caller? Identify(HttpRequest request, ConfigSnapshot snapshot, DateTimeOffset now, out RequestRefusal? refusal)
    {
        if (Credential(request) is not { Length: > 0 } credential)
        {
            refusal = RequestRefusals.NoCredential;
            return null;
        }

        foreach (var verifier in verifiers)
        {
            if (verifier.Verify(credential, snapshot, now) is { } verdict)
            {
                refusal = verdict.Refusal ?? StateOf(verdict.Project!.Entry);
                return refusal is null && TagHeader.TryRead(request.Headers[TagHeader.Name].ToString(), snapshot.TagNames, out var tags, out refusal)
                    ? new Caller(verdict.Project!, Attribute(request, verdict, tags))
                    : null;
            }
        }

        refusal = RequestRefusals.UnknownKey;
        return null;
    }

    private static RequestRefusal? StateOf(ProjectEntry project) =>
        project.State == ProjectState.Active ? null : RequestRefusals.ProjectState(project.Project, project.State, project.StateReason);

    private static string? Credential(HttpRequest request)
    {
        var key = request.Headers["x-api-key"].ToString();
        if (key.Length > 0)
        {
            return key;
        }

        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : null;
    }

    private static Attribution Attribute(HttpRequest request, Verdict verdict, SortedDictionary<string, string>? tags) => new()
    {
        Project = verdict.Project!.Entry.Project,
        Member = verdict.Member,
        Key = verdict.Key,
        SessionId = Header(request, "x-claude-code-session-id"),
        AgentId = Header(request, "x-claude-code-agent-id"),
        ParentAgentId = Header(request, "x-claude-code-parent-agent-id"),
        Tags = tags ?? NoTags,
    };

    // Whatever a caller writes here ends up in the database: bounded, and no control characters.
    private static string? Header(HttpRequest request, string name)
    {
        var value = request.Headers[name].ToString();
        return value.Length is > 0 and <= LongestAttribution && !value.Any(char.IsControl) ? value : null;
    }
}
