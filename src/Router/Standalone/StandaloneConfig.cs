using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Login;

namespace ClaudeConfig.Router.Standalone;

/// <summary>What a file says.</summary>
/// <param name="Bundle">As a bundle from a cluster would say it; null where there are problems.</param>
/// <param name="Problems">All that is wrong.</param>
internal sealed record StandaloneConfig(RouterBundle? Bundle, IReadOnlyList<string> Problems)
{
    /// <summary>How people log in; null where they do not.</summary>
    public LoginSettings? Login { get; init; }
}
