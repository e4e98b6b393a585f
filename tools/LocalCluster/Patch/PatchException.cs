using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>A patch or an apply that is refused, with what the Status of the answer says.</summary>
internal sealed class PatchException : Exception
{
    private PatchException(int code, string? reason, string message, IReadOnlyList<FieldError> causes, bool hasDetails)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Causes = causes;
        HasDetails = hasDetails;
    }

    public int Code { get; }

    public string? Reason { get; }

    /// <summary>Status.details.causes; empty where the answer has none.</summary>
    public IReadOnlyList<FieldError> Causes { get; }

    /// <summary>Whether the Status carries a details object even when there are no causes.</summary>
    public bool HasDetails { get; }

    public static PatchException BadRequest(string message) => new(400, "BadRequest", message, [], false);

    /// <summary>A patch that is well-formed and does not fit the object: kube-apiserver hides why.</summary>
    public static PatchException DoesNotApply() =>
        new(422, "Invalid", "the server rejected our request due to an error in our request", [], true);

    public static PatchException TooLarge(string message) => new(413, "RequestEntityTooLarge", message, [], false);

    public static PatchException Conflict(string message, IReadOnlyList<FieldError> causes) => new(409, "Conflict", message, causes, true);

    /// <summary>kube-apiserver answers typed-merge failures with 500 and the bare message.</summary>
    public static PatchException Failed(string message) => new(500, null, message, [], false);
}
