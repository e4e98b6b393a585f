namespace ClaudeConfig.LocalCluster.Admission;

internal sealed class AdmitEverything : IAdmission
{
    public ValueTask<bool> MutateAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
