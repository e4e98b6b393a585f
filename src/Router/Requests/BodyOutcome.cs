namespace ClaudeConfig.Router.Requests;

/// <summary>What became of the reading of a body.</summary>
internal enum BodyOutcome
{
    Read,

    /// <summary>Larger than any request may be.</summary>
    TooLarge,

    /// <summary>Too much is being held for other requests.</summary>
    NoRoom,
}
