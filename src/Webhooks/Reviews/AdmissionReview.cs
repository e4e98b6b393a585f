using System.Text.Json;

namespace ClaudeConfig.Webhooks.Reviews;

/// <summary>What the API server asks and is answered (admission.k8s.io/v1).</summary>
internal sealed record AdmissionReview
{
    public const string Version = "admission.k8s.io/v1";

    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public AdmissionRequest? Request { get; init; }

    public AdmissionResponse? Response { get; init; }
}

/// <summary>The write that is asked about.</summary>
internal sealed record AdmissionRequest
{
    public required string Uid { get; init; }

    public required GroupVersionKind Kind { get; init; }

    public string? SubResource { get; init; }

    public string? Name { get; init; }

    public string? Namespace { get; init; }

    public required string Operation { get; init; }

    /// <summary>Whether nothing is stored.</summary>
    public bool? DryRun { get; init; }

    /// <summary>As it would be stored; null for a deletion.</summary>
    public JsonElement? Object { get; init; }

    /// <summary>As it is stored; null for a creation.</summary>
    public JsonElement? OldObject { get; init; }
}

/// <summary>A kind.</summary>
internal sealed record GroupVersionKind(string? Group, string? Version, string Kind);

/// <summary>The answer.</summary>
internal sealed record AdmissionResponse
{
    public required string Uid { get; init; }

    public required bool Allowed { get; init; }

    /// <summary>Why not; null where it is allowed.</summary>
    public AdmissionStatus? Status { get; init; }

    /// <summary>What kubectl prints beside.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>What is changed, in the form that <see cref="PatchType"/> names; null for nothing.</summary>
    public byte[]? Patch { get; init; }

    /// <summary>JSONPatch, with a patch.</summary>
    public string? PatchType { get; init; }
}

/// <summary>A refusal as the API server passes it on.</summary>
internal sealed record AdmissionStatus(int Code, string Reason, string Message, AdmissionDetails? Details);

/// <summary>The problems of a refusal by field.</summary>
internal sealed record AdmissionDetails(string Name, string Group, string Kind, IReadOnlyList<AdmissionCause> Causes);

/// <summary>One of them.</summary>
internal sealed record AdmissionCause(string Reason, string Field, string Message);
