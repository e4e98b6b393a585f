namespace ClaudeConfig.Router.Identity;

/// <summary>A token as it came in.</summary>
/// <param name="Text">The token. Secret.</param>
/// <param name="Header">The header that it came in.</param>
/// <param name="Claims">What it says, unproven.</param>
/// <param name="ByGuesser">Whether many wrong ones came from its address.</param>
internal readonly record struct PresentedToken(string Text, string Header, TokenClaims Claims, bool ByGuesser)
{
    /// <summary>Not the token: it must not leak through a log line.</summary>
    public override string ToString() => $"token in {Header}";
}
