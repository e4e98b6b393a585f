namespace ClaudeConfig.Router.Outbound.Http1;

/// <summary>How the end of an answer's body is known.</summary>
internal enum BodyFraming
{
    /// <summary>By its length, which may be 0.</summary>
    Length,

    Chunked,

    /// <summary>The provider closes the connection.</summary>
    UntilClose,
}
