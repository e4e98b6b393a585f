using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>What stays the same for the whole of a request.</summary>
/// <param name="Id">Event id; the caller sees it as <see cref="PublicId"/>.</param>
/// <param name="StartTime">Decides the budget window and the price.</param>
internal sealed record RequestScope(HttpContext Context, string Id, DateTimeOffset StartTime, ConfigSnapshot Snapshot, Caller Caller, RequestFacts Facts, IncomingBody Body)
{
    /// <summary>The route that the request matched; null where none does.</summary>
    public RouteEntry? Route { get; init; }

    /// <summary>Null under no rate limit.</summary>
    public Admission? Admission { get; init; }

    public string PublicId => "req_" + Id;
}
