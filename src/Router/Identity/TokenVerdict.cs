using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>What a verifier found out about a token.</summary>
/// <param name="Identity">Whose it is, in words for a message.</param>
/// <param name="Matches">Projects that it belongs to.</param>
/// <param name="Refusal">Set where the token proves nothing.</param>
internal sealed record TokenVerdict(string Identity, IReadOnlyList<TokenMatch> Matches, RequestRefusal? Refusal)
{
    /// <summary>Whether it was made up, for all that is known: callers who try many are slowed down.</summary>
    public bool IsGuess { get; init; }

    public static TokenVerdict No(RequestRefusal refusal, bool isGuess = false) => new("", [], refusal) { IsGuess = isGuess };
}
