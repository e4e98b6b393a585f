using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Standalone;

/// <summary>What a file says.</summary>
/// <param name="Bundle">As a bundle from a cluster would say it; null where there are problems.</param>
/// <param name="Problems">All that is wrong.</param>
internal sealed record StandaloneConfig(RouterBundle? Bundle, IReadOnlyList<string> Problems);
