using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A call that waits to be decided.</summary>
internal sealed class PendingCall(LeaseRequest request)
{
    public LeaseRequest Request => request;

    public (string Source, string CallId) Key => (request.Source, request.CallId);

    /// <summary>Tells a repetition from another call under the same id.</summary>
    public byte[] Hash { get; } = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.LeaseRequest));

    public TaskCompletionSource<LeaseResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
