using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Limits on callers that are known.</summary>
internal interface IRateLimits
{
    /// <summary>A look before the body is read: whether it is known here that the caller's own limits refuse. Counts nothing and asks nobody.</summary>
    RequestRefusal? Check(Caller caller);

    /// <summary>Counts the request, or refuses it and counts nothing.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="route">Its route.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="more">Limits besides those of caller and route.</param>
    ValueTask<Admittance> AdmitAsync(Caller caller, RouteEntry? route, ClientNetwork address, IReadOnlyList<Limit> more);
}
