namespace ClaudeConfig.Router.Forwarding;

/// <summary>How an attempt failed before its first byte reached the caller.</summary>
internal enum AttemptFailure
{
    None,

    /// <summary>No connection, or it broke before anything came, or 200 with nothing.</summary>
    Connect,

    /// <summary>No first byte in time.</summary>
    Timeout,

    /// <summary>A status that the route retries.</summary>
    Status,

    /// <summary>An overloaded error in a stream that had said 200.</summary>
    Overloaded,

    /// <summary>The platform does not let requests go there; nothing was sent.</summary>
    NotAdmitted,

    /// <summary>The provider does not take the gateway's credential. Nobody's fault who calls.</summary>
    Credential,

    /// <summary>An answer that points elsewhere, which is never followed nor passed on.</summary>
    Redirected,

    /// <summary>The request holds what the provider's dialect cannot say; nothing was sent.</summary>
    Untranslatable,
}
