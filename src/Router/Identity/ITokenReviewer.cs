using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Identity;

/// <summary>Metering's side of a ServiceAccount token.</summary>
internal interface ITokenReviewer
{
    /// <summary>Whose token it is, or null for nobody's. Throws <see cref="LedgerUnavailableException"/> where that is not known.</summary>
    Task<ObjectRef?> ReviewAsync(string token, CancellationToken cancellationToken);
}
