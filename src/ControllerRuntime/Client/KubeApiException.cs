using System.Net;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>The API answered with an error.</summary>
public sealed class KubeApiException : Exception
{
    /// <summary>Creates the exception from an answer.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="reason">The <c>reason</c> of the Status object, such as <c>AlreadyExists</c>; empty if there was none.</param>
    /// <param name="message">The message of the Status object.</param>
    /// <param name="retryAfter">The server's Retry-After.</param>
    public KubeApiException(HttpStatusCode statusCode, string reason, string message, TimeSpan? retryAfter = null)
        : base(message)
    {
        StatusCode = statusCode;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The <c>reason</c> of the Status object; empty if there was none.</summary>
    public string Reason { get; }

    /// <summary>The server's Retry-After.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>404: no such object, or no such resource.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>409: someone was faster, or the object exists.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict;

    /// <summary>409 because an object of that name exists.</summary>
    public bool IsAlreadyExists => IsConflict && Reason == "AlreadyExists";

    /// <summary>410: the resourceVersion or the continue token is too old.</summary>
    public bool IsGone => StatusCode == HttpStatusCode.Gone || Reason is "Expired" or "Gone";

    /// <summary>403.</summary>
    public bool IsForbidden => StatusCode == HttpStatusCode.Forbidden;

    /// <summary>422 or 400: the object itself is refused, and sending it again cannot help.</summary>
    public bool IsInvalid => StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;
}
