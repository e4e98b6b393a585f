namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>What stands between a checked request and the store. A refusal is an <see cref="Http.ApiException"/>.</summary>
internal interface IAdmission
{
    /// <summary>May exchange <see cref="AdmissionRequest.Object"/>.</summary>
    /// <returns>True when it did.</returns>
    ValueTask<bool> MutateAsync(AdmissionRequest request, CancellationToken cancellationToken);

    ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken);
}
