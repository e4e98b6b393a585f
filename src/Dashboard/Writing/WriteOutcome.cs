using System.Net;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What became of a write.</summary>
/// <param name="Status">The API server's status code.</param>
/// <param name="Message">Its words, where it refused.</param>
internal sealed record WriteOutcome(HttpStatusCode Status, string Message)
{
    public bool Done => (int)Status is >= 200 and < 300;

    /// <summary>Somebody else was quicker: it may be tried with what is there now.</summary>
    public bool Moved => Status is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity;
}
