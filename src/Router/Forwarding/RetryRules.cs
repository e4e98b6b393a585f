using System.Globalization;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>What a route retries.</summary>
internal static class RetryRules
{
    /// <summary>Whether a status is among the route's: written out, or as a class such as <c>5xx</c>.</summary>
    public static bool Covers(RouteEntry route, int status)
    {
        if (status < 400)
        {
            return false;
        }

        var text = status.ToString(CultureInfo.InvariantCulture);
        return route.RetryStatusCodes.Any(code => code == text || (code.Length == 3 && code[0] == text[0] && code.EndsWith("xx", StringComparison.OrdinalIgnoreCase)));
    }

    public static bool Retries(RouteEntry route, AttemptFailure failure) => failure switch
    {
        AttemptFailure.Status => true,
        AttemptFailure.Connect => route.RetryErrors.Contains(RetryError.ConnectFailure),
        AttemptFailure.Timeout => route.RetryErrors.Contains(RetryError.Timeout),
        AttemptFailure.Overloaded => route.RetryErrors.Contains(RetryError.Overloaded),
        AttemptFailure.NotAdmitted or AttemptFailure.Redirected or AttemptFailure.Untranslatable or AttemptFailure.Credential => true,
        _ => false,
    };

    /// <summary>Whether the target would fail again in the same way: another may be tried, this one not again.</summary>
    public static bool RulesOut(AttemptFailure failure) => failure is AttemptFailure.NotAdmitted or AttemptFailure.Redirected or AttemptFailure.Untranslatable or AttemptFailure.Credential;
}
