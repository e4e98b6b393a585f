namespace ClaudeConfig.Api.Common;

/// <summary>Reasons that every kind shares.</summary>
public static class ConditionReasons
{
    /// <summary>Everything is in place.</summary>
    public const string Reconciled = "Reconciled";

    /// <summary>The object is valid, and every field of it has an effect.</summary>
    public const string Accepted = "Accepted";

    /// <summary>The object is valid, and the fields that the message names have no effect in this version.</summary>
    public const string NotYetEnforced = "NotYetEnforced";

    /// <summary>The object is not valid; the message names field, value and remedy.</summary>
    public const string Invalid = "Invalid";

    /// <summary>Work has begun and is not finished.</summary>
    public const string Progressing = "Progressing";

    /// <summary>A referenced object does not exist.</summary>
    public const string RefNotFound = "RefNotFound";

    /// <summary>
    /// A referenced object in another namespace does not exist or does not admit this kind from this namespace: the two read the
    /// same, so that nobody learns what exists elsewhere.
    /// </summary>
    public const string NotGranted = "NotGranted";

    /// <summary>A child of that name exists and belongs to somebody else; it is left alone.</summary>
    public const string NotOurs = "NotOurs";

    /// <summary>The platform's allow list of outbound hosts does not admit an address.</summary>
    public const string HostNotAllowed = "HostNotAllowed";

    /// <summary>The platform does not let the namespace use the identity.</summary>
    public const string IdentityNotAllowed = "IdentityNotAllowed";

    /// <summary>A field holds a value that this version does not know.</summary>
    public const string UnknownValue = "UnknownValue";

    /// <summary>A chain of references comes back to this object.</summary>
    public const string Cycle = "Cycle";

    /// <summary>Another object claims the same; the message names it.</summary>
    public const string Conflict = "Conflict";

    /// <summary>A Secret that is referred to does not exist.</summary>
    public const string SecretNotFound = "SecretNotFound";

    /// <summary>A Secret that is referred to has no such key, or the key is empty.</summary>
    public const string SecretKeyMissing = "SecretKeyMissing";

    /// <summary>The annotation claudeconfig.dev/paused stops reconciling.</summary>
    public const string Paused = "Paused";

    /// <summary>The object is being deleted.</summary>
    public const string Terminating = "Terminating";

    /// <summary>The API server or another service refused or failed; it is tried again.</summary>
    public const string Error = "Error";
}
