using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.RateLimiting;

/// <summary>Counts guesses by the address that they come from.</summary>
internal interface IWrongKeys
{
    /// <summary>Whether too many unknown keys came from this address to look at another. Asks nobody.</summary>
    RequestRefusal? CheckFailures(ClientNetwork address);

    /// <summary>Another one came.</summary>
    void CountFailure(ClientNetwork address);
}
