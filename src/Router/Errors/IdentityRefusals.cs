using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Errors;

/// <summary>Why the Router does not take a caller for who it says it is. No message holds a credential, nor what an unproven token says but its issuer.</summary>
internal static class IdentityRefusals
{
    private const int LongestShown = 128;

    public static RequestRefusal NoCredential { get; } = Unauthorized("no_credential",
        "no credential: send a key of a ClaudeProject, or a token that a ClaudeProject accepts, in x-api-key or as Authorization: Bearer");

    public static RequestRefusal NobodyToAsk { get; } = new(503, "api_error",
        "it cannot be told now whose ServiceAccount token this is: Metering or the API server does not answer")
    { Reason = "identity_unavailable", RetryAfterSeconds = 2, ShouldRetry = true };

    public static RequestRefusal UnknownKey(string header) => Unauthorized("unknown_key",
        $"the key in {header} is not known: it may be mistyped, revoked, or not have reached this gateway yet");

    public static RequestRefusal ExpiredKey(string name, DateTimeOffset at) => Unauthorized("expired_key",
        $"key '{name}' expired at {at:u}: take the current one from the project's Secret");

    public static RequestRefusal UnreadableToken(string header) => Unauthorized("token",
        $"the token in {header} cannot be read: it has the shape of a JSON Web Token and is none");

    public static RequestRefusal TokenOver(string header, DateTimeOffset? at) => Unauthorized("token_over", at is { } end
        ? $"the token in {header} ended at {end:u}: get a new one"
        : $"the token in {header} does not say when it ends (exp), so it is not taken");

    public static RequestRefusal IssuerAway(string issuer, string why) => new(503, "api_error",
        $"the keys of issuer {Shown(issuer)} are not known to this gateway: {why}") { Reason = "identity_unavailable", RetryAfterSeconds = 2, ShouldRetry = true };

    public static RequestRefusal TokenAlgorithm(string header, string algorithm) => Unauthorized("token",
        $"the token in {header} is signed with \"{Shown(algorithm)}\"; RS, PS and ES with 256, 384 or 512 bits are taken");

    public static RequestRefusal TokenKey(string header, string issuer) => Unauthorized("token",
        $"the token in {header} names a key (kid) that issuer {Shown(issuer)} does not publish");

    public static RequestRefusal TokenSignature(string header, string issuer) => Unauthorized("token",
        $"the token in {header} was not signed by issuer {Shown(issuer)}");

    public static RequestRefusal TokenNotYet(string header) => Unauthorized("token_over",
        $"the token in {header} is not valid now (nbf, exp): compare the clocks, or get a new one");

    public static RequestRefusal TokenAudience(string header, string issuer) => Unauthorized("audience",
        $"the token in {header} is for an audience that no ClaudeProject accepts from issuer {Shown(issuer)}");

    public static RequestRefusal NoServiceAccount(string header) => Unauthorized("token",
        $"the token in {header} is none of a ServiceAccount of this cluster for audience claudeconfig.dev: it may be over, its account or pod deleted, or it is from elsewhere");

    public static RequestRefusal ForeignToken(string header, string issuer) => Unauthorized("unknown_issuer", issuer.Length == 0
        ? $"the token in {header} names no issuer (iss)"
        : $"no ClaudeProject accepts tokens of issuer {Shown(issuer)}, which the token in {header} names; a ServiceAccount's token must have the audience claudeconfig.dev");

    public static RequestRefusal NoProject(string identity) => new(403, "permission_error",
        $"{Shown(identity)} belongs to no ClaudeProject: its namespace joins one, or a ClaudeProject names it in spec.identity") { Reason = "no_project", ShouldRetry = false };

    public static RequestRefusal SeveralProjects(string identity, IEnumerable<ObjectRef> projects) => new(403, "permission_error",
        $"{Shown(identity)} belongs to several projects: name one of {Listed(projects)} in header x-claudeconfig-project") { Reason = "several_projects", ShouldRetry = false };

    public static RequestRefusal OtherProject(string identity, string named, IEnumerable<ObjectRef> projects) => new(403, "permission_error",
        $"{Shown(identity)} does not belong to project {Shown(named)}, which header x-claudeconfig-project names; name one of {Listed(projects)}")
    { Reason = "other_project", ShouldRetry = false };

    public static RequestRefusal TooManyGroups(string identity, int most) => new(403, "permission_error",
        $"{Shown(identity)} is of more than {most} groups that budgets of its project name: usage could not be charged to all of them. Ask the project's owner to name fewer groups in scope.members")
    { Reason = "too_many_groups", ShouldRetry = false };

    public static RequestRefusal OtherAddress(ObjectRef own, ObjectRef named) => new(403, "permission_error",
        $"the address names project {named}, and the credential is of project {own}: use /projects/{own.Namespace}/{own.Name}, or the address without a project")
    { Reason = "other_project", ShouldRetry = false };

    private static RequestRefusal Unauthorized(string reason, string message) => new(401, "authentication_error", message) { Reason = reason };

    private static string Listed(IEnumerable<ObjectRef> projects) => string.Join(", ", projects.Order().Take(16));

    // What a caller wrote goes into an answer and a log: bounded, and without what would break a line.
    private static string Shown(string text)
    {
        var clean = string.Concat(text.Take(LongestShown).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > LongestShown ? clean + "…" : clean;
    }
}
