using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>What a request must look like.</summary>
[Rule("!has(self.minInputTokens) || !has(self.maxInputTokens) || self.minInputTokens <= self.maxInputTokens",
    "minInputTokens must not be greater than maxInputTokens")]
public sealed record RouteMatch
{
    /// <summary>Models, with * for any characters.</summary>
    [Items(32), Element(128, MinLength = 1, Pattern = Patterns.ModelGlob, Sentence = Patterns.ModelGlobSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Headers that must be present with exactly this value.</summary>
    [Items(16), ListType(ListKind.Map, "name")]
    public IReadOnlyList<HeaderMatch>? Headers { get; init; }

    /// <summary>Members: OIDC subjects as issuerURL#subject, groups of an issuer as group:issuerURL#name, ServiceAccounts as system:serviceaccount:namespace:name, or virtual keys as key:name.</summary>
    [Items(64), Element(512, MinLength = 1), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>The fewest input tokens, as estimated before the request.</summary>
    [Range(0, 100000000)]
    public long? MinInputTokens { get; init; }

    /// <summary>The most input tokens, as estimated before the request.</summary>
    [Range(0, 100000000)]
    public long? MaxInputTokens { get; init; }
}
