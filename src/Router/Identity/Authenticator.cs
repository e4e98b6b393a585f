using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.RateLimiting;

namespace ClaudeConfig.Router.Identity;

/// <summary>Turns headers into a caller. Of several credentials the one that is ours counts.</summary>
internal sealed class Authenticator(IReadOnlyList<ITokenVerifier> tokens, IWrongKeys limits, TrustedProxies proxies, HeardRevocations revocations, RouterMetrics metrics)
{
    public const string ProjectHeader = "x-claudeconfig-project";
    private const int LongestAttribution = 128;
    private static readonly SortedDictionary<string, string> NoTags = [];

    public ValueTask<Identified> IdentifyAsync(HttpContext context, ConfigSnapshot snapshot, DateTimeOffset now)
    {
        var credentials = PresentedCredentials.Of(context.Request.Headers);
        var (header, text) = credentials.First;
        // A virtual key that works, as nearly every request has: nothing to wait for, and nobody's wrong keys are its business.
        return VirtualKeyVerifier.Verify(text, header, snapshot, revocations, now) is { Project: not null } verdict
            ? new(Accept(context.Request, verdict, snapshot))
            : new(WeighAsync(context, credentials, snapshot, now));
    }

    private async Task<Identified> WeighAsync(HttpContext context, PresentedCredentials credentials, ConfigSnapshot snapshot, DateTimeOffset now)
    {
        var address = ClientNetwork.Of(context, proxies);
        var tooMany = limits.CheckFailures(address);
        RequestRefusal? refusal = null;
        var guessed = false;
        foreach (var (header, text) in (IEnumerable<(string Header, string Text)>)[credentials.First, credentials.Second])
        {
            if (text.Length == 0)
            {
                continue;
            }

            var (verdict, isGuess) = await VerifyAsync(context, header, text, snapshot, now, tooMany is not null);
            if (verdict.Refusal is null)
            {
                return Accept(context.Request, verdict, snapshot);
            }

            // Of two that do not count, the one that looks like ours says why.
            (refusal, guessed) = refusal is null || Resembles(text) ? (verdict.Refusal, isGuess) : (refusal, guessed);
        }

        // A missing or expired key is no guess.
        if (guessed && tooMany is null)
        {
            limits.CountFailure(address);
        }

        return new Identified(null, guessed && tooMany is not null ? tooMany : refusal ?? IdentityRefusals.NoCredential);
    }

    private async ValueTask<(Verdict Verdict, bool IsGuess)> VerifyAsync(
        HttpContext context, string header, string text, ConfigSnapshot snapshot, DateTimeOffset now, bool byGuesser)
    {
        if (VirtualKeyVerifier.Verify(text, header, snapshot, revocations, now) is { } verdict)
        {
            return (verdict, verdict.Refusal?.Reason == "unknown_key");
        }

        if (!TokenClaims.Looks(text))
        {
            return (Verdict.No(IdentityRefusals.UnknownKey(header)), true);
        }

        if (TokenClaims.Read(text) is not { } claims)
        {
            return (Verdict.No(IdentityRefusals.UnreadableToken(header)), true);
        }

        if (tokens.FirstOrDefault(verifier => verifier.Takes(claims, snapshot)) is not { } taker)
        {
            return (Verdict.No(IdentityRefusals.ForeignToken(header, claims.Issuer)), false);
        }

        var found = await taker.VerifyAsync(new PresentedToken(text, header, claims, byGuesser), snapshot, now, context.RequestAborted);
        return (found.Refusal is { } refusal ? Verdict.No(refusal) : Choose(found, context.Request.Headers[ProjectHeader].ToString()), found.IsGuess);
    }

    /// <summary>The project that is charged: the only one, or the one that the caller names. Never one of several by itself.</summary>
    private Verdict Choose(TokenVerdict found, string named)
    {
        if (found.Matches.Count == 0)
        {
            metrics.UnmatchedIdentities.Inc();
            return Verdict.No(IdentityRefusals.NoProject(found.Identity));
        }

        if (named.Length == 0)
        {
            return found.Matches is [var only] ? Of(only) : Verdict.No(IdentityRefusals.SeveralProjects(found.Identity, Projects(found)));
        }

        return found.Matches.FirstOrDefault(match => match.Project.Entry.Project.ToString() == named) is { } chosen
            ? Of(chosen)
            : Verdict.No(IdentityRefusals.OtherProject(found.Identity, named, Projects(found)));
    }

    private static Verdict Of(TokenMatch match) => new(match.Project, match.Member, null, null) { Groups = match.Groups };

    private static IEnumerable<ObjectRef> Projects(TokenVerdict found) => found.Matches.Select(match => match.Project.Entry.Project);

    private static bool Resembles(string text) => text.StartsWith(VirtualKey.Prefix, StringComparison.Ordinal) || TokenClaims.Looks(text);

    private Identified Accept(HttpRequest request, Verdict verdict, ConfigSnapshot snapshot)
    {
        if ((StateOf(verdict.Project!.Entry) ?? revocations.Of(verdict.Project.Entry, snapshot)) is { } refusal || !TagHeader.TryRead(request.Headers[TagHeader.Name].ToString(), verdict.Project.TagNames, out var tags, out refusal))
        {
            return new Identified(null, refusal);
        }

        if (verdict.Groups.Count > 0 && GroupTags.Add(verdict, ref tags) is { } many)
        {
            return new Identified(null, many);
        }

        return new Identified(new Caller(verdict.Project!, Attribute(request, verdict, tags)) { Groups = verdict.Groups }, null);
    }

    private static RequestRefusal? StateOf(ProjectEntry project) =>
        project.State == ProjectState.Active ? null : RequestRefusals.ProjectState(project.Project, project.State, project.StateReason);

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
