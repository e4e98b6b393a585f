using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>Which failures are tried again at another target.</summary>
public sealed record RouteRetry
{
    /// <summary>Status codes: a number, 4xx or 5xx.</summary>
    [Items(16), Element(3, Pattern = "^([45][0-9]{2}|[45]xx)$", Sentence = "a status code from 400 to 599, or 4xx or 5xx"), ListType(ListKind.Set)]
    public IReadOnlyList<string>? StatusCodes { get; init; }

    /// <summary>Failures without a status code.</summary>
    [Items(3), ListType(ListKind.Set)]
    public IReadOnlyList<RetryError>? Errors { get; init; }
}
