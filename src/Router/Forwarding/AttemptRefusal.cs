using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>What the caller is told of an attempt that brought no answer to pass on.</summary>
internal static class AttemptRefusal
{
    /// <summary>Null where there is an answer.</summary>
    public static RequestRefusal? Of(Attempt attempt, UpstreamProvider provider) => attempt.Failure switch
    {
        AttemptFailure.Timeout => RequestRefusals.Upstream(504, "the provider did not begin to answer in time"),
        AttemptFailure.NotAdmitted => RequestRefusals.Upstream(502, $"provider {provider.Id} is not asked: {attempt.Detail}"),
        AttemptFailure.Redirected => RequestRefusals.Upstream(502, $"provider {provider.Id} answered with a redirect, which is not followed: its baseURL must be the address that answers"),
        AttemptFailure.Credential => RequestRefusals.UpstreamCredential(provider.Id),
        AttemptFailure.Untranslatable => RequestRefusals.Untranslatable(attempt.Field ?? "", $"{attempt.Detail} (provider {provider.Id} is of type {provider.Type})"),
        AttemptFailure.Connect => RequestRefusals.Upstream(502, "the provider cannot be reached"),
        _ => attempt.Response is null ? RequestRefusals.Upstream(502, "the provider cannot be reached") : null,
    };
}
