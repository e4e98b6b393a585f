using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>An identity at Google. Without audience the metadata server of the gateway's machine is asked.</summary>
public sealed record GoogleIdentity
{
    /// <summary>The provider of a workload identity pool that gateways' tokens are exchanged at: audience in the file that gcloud writes.</summary>
    [Length(256), Pattern("^//iam[.]googleapis[.]com/projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]+/providers/[a-z0-9-]+$",
        "the provider of a workload identity pool, such as //iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/pool/providers/k8s")]
    public string? Audience { get; init; }

    /// <summary>The service account that is impersonated; none unless set.</summary>
    [Length(256), Pattern("^[a-z0-9-]+@[a-z0-9.-]+[.]gserviceaccount[.]com$", "the e-mail of a service account, such as claude@my-project.iam.gserviceaccount.com")]
    public string? ServiceAccount { get; init; }
}
